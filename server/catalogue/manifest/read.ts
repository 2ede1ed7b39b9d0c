import { decodeXml } from './decode.ts';
import { readEdition } from './edition.ts';
import { attribute, children } from './element.ts';
import { noMetadata, readMetadata } from './metadata.ts';
import type { Manifest } from './model.ts';
import { readDefaultOrganization, readOrganizations } from './organizations.ts';
import { readResources } from './resources.ts';
import { readXml } from './tree.ts';
import type { XmlElement } from './tree.ts';
import { Warnings } from './warnings.ts';

export type RefusalCode =
  | 'manifest-too-large'
  | 'manifest-too-deep'
  | 'manifest-not-xml'
  | 'manifest-entities'
  | 'manifest-not-imsmanifest'
  | 'manifest-nothing-to-launch';

export interface ManifestRefusal {
  code: RefusalCode;
  values: Record<string, string | number>;
}

export type ManifestReading = { ok: true; manifest: Manifest } | { ok: false; refusal: ManifestRefusal };

export const maxManifestBytes = 10 * 1024 * 1024;

/** Reads the bytes of an imsmanifest.xml of any SCORM edition. Refuses only what nobody could launch; the rest is warned about. */
export function readManifest(bytes: Uint8Array): ManifestReading {
  if (bytes.length > maxManifestBytes) return refuse('manifest-too-large', { limit: maxManifestBytes });
  const warnings = new Warnings();
  const tree = readXml(decodeXml(bytes, warnings), warnings);
  if (!tree.ok) return refuse(xmlRefusals[tree.reason], { detail: tree.detail });
  if (tree.root.local !== 'manifest') return refuse('manifest-not-imsmanifest', { element: tree.root.local });
  const manifest = readTree(tree.root, tree.namespaces, warnings);
  return manifest.organizations.length > 0 ? { ok: true, manifest } : refuse('manifest-nothing-to-launch');
}

function readTree(root: XmlElement, namespaces: string[], warnings: Warnings): Manifest {
  const nested = children(root, 'manifest').length;
  if (nested > 0) warnings.add('sub-manifest-ignored', { count: nested });
  const edition = readEdition(root, namespaces, warnings);
  const resources = readResources(root, warnings);
  const organizations = readOrganizations(root, resources, warnings);
  return {
    identifier: attribute(root, 'identifier') ?? '',
    edition,
    metadata: readMetadata(children(root, 'metadata')[0]) ?? noMetadata,
    organizations,
    defaultOrganization: readDefaultOrganization(root, organizations, warnings),
    resources,
    warnings: warnings.list,
  };
}

const xmlRefusals = {
  malformed: 'manifest-not-xml',
  'too-deep': 'manifest-too-deep',
  'too-large': 'manifest-too-large',
  entities: 'manifest-entities',
} as const satisfies Record<string, RefusalCode>;

function refuse(code: RefusalCode, values: Record<string, string | number> = {}): ManifestReading {
  return { ok: false, refusal: { code, values } };
}
