import { readManifest } from '../../../server/catalogue/manifest/index.ts';
import type { Item, Manifest, ManifestRefusal } from '../../../server/catalogue/manifest/index.ts';

const namespaces2004 =
  'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" ' +
  'xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" ' +
  'xmlns:imsss="http://www.imsglobal.org/xsd/imsss"';

export const oneSco =
  '<resources><resource identifier="R" adlcp:scormType="sco" href="index.html"><file href="index.html"/></resource></resources>';

export const metadata4 =
  '<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>';

/** A SCORM 2004 4th Edition manifest around what stands in its organization and after its organizations. */
export function manifestWith(inOrganization: string, after = oneSco, attributes = ''): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?><manifest identifier="M" ${namespaces2004}>${metadata4}` +
    `<organizations default="O"><organization identifier="O" ${attributes}><title>Course</title>${inOrganization}` +
    `</organization></organizations>${after}</manifest>`
  );
}

export function itemWith(inside: string, attributes = ''): string {
  return `<item identifier="I" identifierref="R" ${attributes}><title>Item</title>${inside}</item>`;
}

export function read(source: string | Uint8Array): Manifest {
  const reading = readManifest(bytesOf(source));
  if (!reading.ok) throw new Error(`refused: ${reading.refusal.code} ${JSON.stringify(reading.refusal.values)}`);
  return reading.manifest;
}

export function refusalOf(source: string | Uint8Array): ManifestRefusal {
  const reading = readManifest(bytesOf(source));
  if (reading.ok) throw new Error('the manifest was read, a refusal was expected');
  return reading.refusal;
}

export function firstItem(source: string): Item {
  const item = read(source).organizations[0]?.items[0];
  if (!item) throw new Error('no item');
  return item;
}

export const codes = (manifest: Manifest): string[] => manifest.warnings.map((warning) => warning.code);

const bytesOf = (source: string | Uint8Array): Uint8Array =>
  typeof source === 'string' ? new TextEncoder().encode(source) : source;
