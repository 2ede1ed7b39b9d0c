import { rawZip } from './raw-zip.ts';
import type { RawFile } from './raw-zip.ts';

export interface FixtureItem {
  id: string;
  title?: string;
  href?: string;
  scormType?: 'sco' | 'asset';
  mastery?: number;
}

/** A small package, of SCORM 1.2 unless told: the items, and the files given (a page that completes at once unless told). */
export function scormPackage(
  wanted: {
    title?: string;
    items?: FixtureItem[];
    files?: RawFile[];
    folder?: string;
    declared?: string[];
    standard?: '1.2' | '2004';
  } = {},
): Buffer {
  const {
    title = 'Origin of goods',
    items = [{ id: 'item-1' }],
    folder = '',
    declared = [],
    standard = '1.2',
  } = wanted;
  const files = wanted.files ?? [{ name: 'index.html', content: completingPage }];
  const manifest = { name: 'imsmanifest.xml', content: manifestOf(title, items, declared, standard) };
  return rawZip([manifest, ...files].map((file) => ({ ...file, name: folder + String(file.name) })));
}

export const completingPage = `<!doctype html><html lang="fr"><title>Origine</title><script>
const api = window.parent.API;
api.LMSInitialize('');
api.LMSSetValue('cmi.core.lesson_status', 'completed');
api.LMSCommit('');
api.LMSFinish('');
</script></html>`;

const vocabulary = {
  '1.2': {
    namespaces:
      'xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"',
    schemaversion: '1.2',
    type: 'scormtype',
  },
  '2004': {
    namespaces: 'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"',
    schemaversion: '2004 4th Edition',
    type: 'scormType',
  },
};

function manifestOf(title: string, items: FixtureItem[], declared: string[], standard: '1.2' | '2004'): string {
  const { namespaces, schemaversion, type } = vocabulary[standard];
  const organization = items.map(
    ({ id, title = id, mastery }) =>
      `<item identifier="${id}" identifierref="r-${id}"><title>${title}</title>${
        mastery === undefined ? '' : `<adlcp:masteryscore>${mastery}</adlcp:masteryscore>`
      }</item>`,
  );
  const resources = items.map(
    ({ id, href = 'index.html', scormType = 'sco' }) =>
      `<resource identifier="r-${id}" type="webcontent" adlcp:${type}="${scormType}" href="${href}">${[
        href,
        ...declared,
      ]
        .map((file) => `<file href="${file}"/>`)
        .join('')}</resource>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" version="1" ${namespaces}>
<metadata><schema>ADL SCORM</schema><schemaversion>${schemaversion}</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>${title}</title>${organization.join('')}</organization></organizations>
<resources>${resources.join('')}</resources></manifest>`;
}
