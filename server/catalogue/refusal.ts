import type { RefusalCode as ManifestRefusalCode } from './manifest/index.ts';

export type RefusalCode =
  | 'empty-file'
  | 'not-a-zip'
  | 'cut-short'
  | 'several-disks'
  | 'damaged-directory'
  | 'too-many-entries'
  | 'unpacks-too-large'
  | 'bomb'
  | 'too-deep'
  | 'name-too-long'
  | 'empty-name'
  | 'control-character'
  | 'traversal'
  | 'absolute-path'
  | 'symlink'
  | 'special-file'
  | 'encrypted'
  | 'duplicate'
  | 'file-is-folder'
  | 'overlap'
  | 'lying-size'
  | 'damaged-entry'
  | 'unsupported-compression'
  | 'no-manifest'
  | 'manifest-too-far-down'
  | 'zip-in-zip'
  | 'aicc'
  | 'cmi5'
  | 'xapi'
  | ManifestRefusalCode;

export type RefusalValues = Record<string, string | number>;

/** Why a file cannot become a package: a code with values, worded for people in the language files. */
export interface Refusal {
  code: RefusalCode;
  values: RefusalValues;
}

export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(code: RefusalCode, values: RefusalValues = {}) {
    super(code);
    this.name = 'Refused';
    this.refusal = { code, values };
  }
}
