import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { TestHouse } from '../../kit/house.ts';

export interface FixtureItem {
  identifier: string;
  title?: string;
  href?: string;
  /** XML inside the item, such as prerequisites or sequencing. */
  inside?: string;
  kind?: 'sco' | 'asset';
}

export interface Fixture {
  standard: '1.2' | '2004';
  items: FixtureItem[];
  /** XML inside the organization after the items. */
  sequencing?: string;
  files?: Record<string, string>;
}

/** A page that finds its API, begins its session when loaded, and ends it in `onunload` when the address asks for that. */
const scoPage = `<!doctype html><html lang="en"><meta charset="utf-8"><title>SCO</title><body>
<h1 id="title"></h1><button id="inside">A button inside</button>
<script>
  var frame = window;
  while (!frame.API && !frame.API_1484_11 && frame.parent !== frame) frame = frame.parent;
  var is12 = Boolean(frame.API);
  window.lms = frame.API || frame.API_1484_11;
  window.say = function (name) {
    if (is12 && name === 'Terminate') name = 'Finish';
    return lms[(is12 ? 'LMS' : '') + name].apply(lms, Array.prototype.slice.call(arguments, 1));
  };
  document.getElementById('title').textContent = location.pathname.split('/').pop() + location.search;
  if (lms) window.began = say('Initialize', '');
  if (location.search.indexOf('unload') > 0) window.addEventListener('unload', function () {
    say('SetValue', 'cmi.suspend_data', 'last words ' + (window.words || ''));
    say('SetValue', is12 ? 'cmi.core.exit' : 'cmi.exit', 'suspend');
    say('Commit', '');
    say('Terminate', '');
  });
</script></body></html>`;

const namespaces = {
  '1.2': `xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"`,
  '2004': `xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
    xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3"
    xmlns:imsss="http://www.imsglobal.org/xsd/imsss"`,
};

export function manifestOf({ standard, items, sequencing = '' }: Fixture): string {
  const scormType = standard === '1.2' ? 'adlcp:scormtype' : 'adlcp:scormType';
  return `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="fixture" version="1" ${namespaces[standard]}>
  <metadata><schema>ADL SCORM</schema><schemaversion>${standard === '1.2' ? '1.2' : '2004 4th Edition'}</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>Fixture</title>
    ${items.map((item) => `<item identifier="${item.identifier}" identifierref="r-${item.identifier}"><title>${item.title ?? item.identifier}</title>${item.inside ?? ''}</item>`).join('\n    ')}
    ${sequencing}
  </organization></organizations>
  <resources>
    ${items.map((item) => `<resource identifier="r-${item.identifier}" type="webcontent" ${scormType}="${item.kind ?? 'sco'}" href="${item.href ?? 'sco.html'}"/>`).join('\n    ')}
  </resources>
</manifest>`;
}

/** One SCO and nothing else. */
export const oneSco = (standard: Fixture['standard'], href = 'sco.html'): Fixture => ({
  standard,
  items: [{ identifier: 'one', title: 'The only part', href }],
});

export interface Shelved {
  moduleId: string;
  packageId: string;
  digest: string;
}

type Shelf = Pick<TestHouse, 'catalogue' | 'files' | 'actor' | 'organisations'>;

export interface ModuleDetails {
  title?: string;
  attemptLimit?: number;
  locksAfterPassing?: boolean;
}

/** Makes a package of the fixture and a published module of that. */
export async function shelve(house: Shelf, fixture: Fixture, details: ModuleDetails = {}): Promise<Shelved> {
  const file = await house.files.temporary(`fixture-${Math.round(performance.now() * 1000)}.zip`);
  await writeZip(file, { 'imsmanifest.xml': manifestOf(fixture), 'sco.html': scoPage, ...fixture.files });
  const imported = await importPackage(house, file);
  if ('refusal' in imported) throw new Error(`The fixture was refused: ${imported.refusal}`);
  return publishModule(house, imported.packageId, details);
}

export type Imported = { packageId: string } | { refusal: string };

/** Uploads a package as Inès of the Secretariat does it. The file is taken away. */
export async function importPackage(house: Shelf, file: string, fileName = path.basename(file)): Promise<Imported> {
  const { size } = await stat(file);
  const upload = await house.catalogue.uploads.take(await house.actor('ines'), file, { fileName, size });
  return upload.package_id ? { packageId: upload.package_id } : { refusal: upload.refusal ?? '' };
}

/** Inès makes a module of a package and publishes it to everybody. */
export async function publishModule(house: Shelf, packageId: string, details: ModuleDetails = {}): Promise<Shelved> {
  const ines = await house.actor('ines');
  const variant = await house.catalogue.versions.createModule(ines, {
    packageId,
    ownerId: house.organisations.secretariat.id,
    module: {
      topic: 'classification',
      hours: 1,
      audience: 'technical',
      stage: 'basic',
      attemptLimit: details.attemptLimit ?? null,
      attemptCounts: 'best',
      locksAfterPassing: details.locksAfterPassing ?? false,
    },
    variant: { language: 'en', title: details.title ?? 'Reading a heading', summary: '', objectives: '' },
  });
  await house.catalogue.modules.publish(ines, variant.module_id);
  const { digest } = await house.catalogue.getPackage(ines, packageId);
  return { moduleId: variant.module_id, packageId, digest };
}

async function writeZip(file: string, files: Record<string, string>): Promise<void> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  await finished(zip.outputStream.pipe(createWriteStream(file)));
}

/** Two SCOs; the second opens once the first is satisfied, which the sequencer learns of by a shared objective. */
export const sequenced: Fixture = {
  standard: '2004',
  items: [
    {
      identifier: 'lesson',
      title: 'The lesson',
      href: 'sco.html?lesson',
      inside: `<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="own"><imsss:mapInfo targetObjectiveID="urn:gate" readSatisfiedStatus="false" writeSatisfiedStatus="true"/></imsss:primaryObjective></imsss:objectives></imsss:sequencing>`,
    },
    {
      identifier: 'test',
      title: 'The test',
      href: 'sco.html?test',
      inside: `<imsss:sequencing><imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition referencedObjective="gate" operator="not" condition="satisfied"/></imsss:ruleConditions><imsss:ruleAction action="disabled"/></imsss:preConditionRule><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition referencedObjective="gate" operator="not" condition="objectiveStatusKnown"/></imsss:ruleConditions><imsss:ruleAction action="disabled"/></imsss:preConditionRule></imsss:sequencingRules><imsss:objectives><imsss:primaryObjective objectiveID="result"/><imsss:objective objectiveID="gate"><imsss:mapInfo targetObjectiveID="urn:gate" readSatisfiedStatus="true"/></imsss:objective></imsss:objectives></imsss:sequencing>`,
    },
  ],
  sequencing: `<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>`,
};

/** The same in SCORM 1.2, where prerequisites say it. */
export const twoParts: Fixture = {
  standard: '1.2',
  items: [
    { identifier: 'lesson', title: 'The lesson', href: 'sco.html?lesson' },
    {
      identifier: 'test',
      title: 'The test',
      href: 'sco.html?test',
      inside: '<adlcp:prerequisites type="aicc_script">lesson</adlcp:prerequisites>',
    },
  ],
};
