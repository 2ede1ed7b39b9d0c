/** What a manifest does against the standard and what the reader made of it. Codes and values only: language files say it in words. */
export type WarningCode =
  | 'encoding-guessed'
  | 'encoding-declared-wrong'
  | 'leading-blanks'
  | 'xml-not-well-formed'
  | 'schemaversion-missing'
  | 'schemaversion-unknown'
  | 'schemaversion-contradicts-namespaces'
  | 'organization-missing'
  | 'default-organization-unknown'
  | 'organization-without-items'
  | 'identifier-missing'
  | 'identifier-duplicate'
  | 'title-missing'
  | 'resource-unknown'
  | 'resource-without-href'
  | 'dependency-unknown'
  | 'item-without-content'
  | 'cluster-with-resource'
  | 'sequencing-reference-unknown'
  | 'objective-duplicate'
  | 'objective-unknown'
  | 'value-not-understood'
  | 'sub-manifest-ignored'
  | 'path-outside-package';

export interface ManifestWarning {
  code: WarningCode;
  values: Record<string, string | number>;
}

/** Collects warnings once each, up to a limit: a broken generator can repeat one mistake 20,000 times. */
export class Warnings {
  readonly list: ManifestWarning[] = [];
  #seen = new Set<string>();

  add(code: WarningCode, values: Record<string, string | number> = {}): void {
    const key = `${code} ${JSON.stringify(values)}`;
    if (this.#seen.has(key) || this.list.length >= 500) return;
    this.#seen.add(key);
    this.list.push({ code, values });
  }
}
