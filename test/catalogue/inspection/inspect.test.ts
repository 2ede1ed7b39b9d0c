import { describe, expect, test } from 'vitest';
import { inspect } from '../../../server/catalogue/inspection/index.ts';
import type { Simulation, WarningCode } from '../../../server/catalogue/inspection/index.ts';
import { completingPage, scormPackage } from '../package-fixture.ts';
import { bytesOf, rawZip } from '../raw-zip.ts';

type Wanted = Parameters<typeof scormPackage>[0];

async function reportOn(wanted: Wanted, simulation?: Simulation) {
  const inspection = await inspect(bytesOf(scormPackage(wanted)), simulation && (() => simulation));
  if (!inspection.ok) return expect.fail(`refused: ${inspection.refusal.code}`);
  return inspection.report;
}

async function warningsOf(wanted: Wanted, simulation?: Simulation) {
  const { warnings } = await reportOn(wanted, simulation);
  return Object.fromEntries(warnings.map(({ code, severity, subjects }) => [code, { severity, subjects }]));
}

const page = (body: string) => [{ name: 'index.html', content: `${completingPage}${body}` }];

describe('a report says', () => {
  test('what the package is and weighs', async () => {
    const report = await reportOn({
      title: 'Valuation',
      items: [{ id: 'one', title: 'First', mastery: 80 }],
      files: [...page(''), { name: 'film.mp4', content: 'x'.repeat(9000), stored: true }],
    });
    expect(report).toMatchObject({
      base: '',
      edition: 'scorm-1.2',
      title: 'Valuation',
      counts: { organizations: 1, items: 1, scos: 1, assets: 0, files: 3 },
      launches: [{ item: 'one', title: 'First', kind: 'sco', href: 'index.html', file: 'found', mastery: 80 }],
      languages: ['fr'],
      hosts: [],
      warnings: [],
    });
    expect(report.largest[0]).toEqual({ path: 'film.mp4', packed: 9000, size: 9000 });
    expect(report.weights[0]).toEqual({ kind: 'video', files: 1, packed: 9000 });
  });

  test('that a folder was packed around it', async () => {
    const report = await reportOn({ folder: 'Course export/' });
    expect(report.base).toBe('Course export/');
    expect(report.launches[0]?.file).toBe('found');
    expect(report.warnings.map(({ code }) => code)).toEqual(['wrapped-in-folder']);
  });
});

const warned: [what: string, code: WarningCode, severity: string, subjects: string[], wanted: Wanted][] = [
  [
    'its only launch file is missing',
    'launch-file-missing',
    'blocking',
    ['start.html'],
    { items: [{ id: 'a', href: 'start.html' }] },
  ],
  [
    'one of its launch files is missing',
    'launch-file-missing',
    'attention',
    ['two.html'],
    { items: [{ id: 'a' }, { id: 'b', href: 'two.html' }] },
  ],
  [
    'a launch file is written in another case',
    'launch-file-other-case',
    'note',
    ['INDEX.html'],
    { items: [{ id: 'a', href: 'INDEX.html' }] },
  ],
  [
    'it is launched elsewhere',
    'launch-outside',
    'attention',
    ['https://lms.test/x'],
    { items: [{ id: 'a', href: 'https://lms.test/x' }] },
  ],
  ['a declared file is missing', 'files-missing', 'attention', ['gone.js'], { declared: ['gone.js'] }],
  [
    'declared papers beside the course are missing',
    'files-missing',
    'note',
    ['readme.txt', 'schema/lom.xsd'],
    { declared: ['readme.txt', 'schema/lom.xsd'] },
  ],
  [
    'a launch file is nothing a browser shows',
    'launch-not-shown',
    'attention',
    ['start.php', 'slides.pptx'],
    {
      items: [{ id: 'a', href: 'start.php' }, { id: 'b', href: 'slides.pptx?from=2' }, { id: 'c' }],
      files: [...page(''), { name: 'start.php', content: 'x' }, { name: 'slides.pptx', content: 'x' }],
    },
  ],
  [
    'a page asks for a script and a page that are missing',
    'scripts-missing',
    'attention',
    ['js/api.js', 'menu.html'],
    { files: page('<script src="js/api.js"></script><iframe src="menu.html"></iframe>') },
  ],
  [
    'a page asks for a file from the root of the server',
    'scripts-missing',
    'attention',
    ['/lms/api.js'],
    { files: page('<script src="/lms/api.js"></script>') },
  ],
  [
    'a page asks for a file that is missing',
    'references-missing',
    'note',
    ['img/gone.png'],
    { files: page('<img src="img/gone.png?v=1">') },
  ],
  [
    'a data file names a film that is missing',
    'references-missing',
    'note',
    ['course/en/film.mp4'],
    { files: [...page(''), { name: 'course/en/data.json', content: '{"mp4":"course/en/film.mp4"}' }] },
  ],
  [
    'a style sheet asks for a file in another case',
    'files-other-case',
    'note',
    ['css/Back.PNG'],
    {
      files: [
        ...page(''),
        { name: 'css/a.css', content: 'p{background:url(Back.PNG)}' },
        { name: 'css/back.png', content: 'x' },
      ],
    },
  ],
  ['it has assets alone', 'assets-only', 'note', [], { items: [{ id: 'a', scormType: 'asset' }] }],
  [
    'its SCO never speaks to the platform',
    'no-api-call',
    'attention',
    [],
    { files: [{ name: 'index.html', content: '<p>Hello' }] },
  ],
  [
    'one SCO of several holds no script',
    'sco-without-script',
    'attention',
    ['two.html'],
    {
      items: [{ id: 'a' }, { id: 'b', href: 'two.html' }],
      files: [...page(''), { name: 'two.html', content: '<p>Two' }],
    },
  ],
  [
    'it reports that it was begun and never that it is done',
    'never-completes',
    'attention',
    [],
    {
      files: [
        {
          name: 'index.html',
          content: `<script>API.LMSInitialize("");API.LMSSetValue("cmi.core.lesson_status", 'incomplete');API.LMSFinish("")</script>`,
        },
      ],
    },
  ],
  [
    'SCORM 2004 content leaves completion to the platform',
    'never-completes',
    'attention',
    [],
    {
      standard: '2004',
      files: [{ name: 'index.html', content: '<script>API_1484_11.Initialize("");API_1484_11.Terminate("")</script>' }],
    },
  ],
  [
    'it never reports completion',
    'never-completes',
    'attention',
    [],
    {
      files: [
        {
          name: 'index.html',
          content: '<script>API.LMSInitialize("");API.LMSGetValue("cmi.core.lesson_status")</script>',
        },
      ],
    },
  ],
  [
    'it reports a score nobody can pass',
    'score-without-mastery',
    'attention',
    [],
    { files: page('<script>API.LMSSetValue("cmi.core.score.raw", 80)</script>') },
  ],
  [
    'it saves only on leaving',
    'saves-only-on-leaving',
    'attention',
    [],
    {
      files: [
        {
          name: 'index.html',
          content: `<body onunload="API.LMSFinish('')"><script>API.LMSInitialize("");API.LMSSetValue("cmi.core.lesson_status","completed");
            function doLMSCommit(){API.LMSCommit("")}</script>`,
        },
      ],
    },
  ],
  [
    'it reaches into the page around it',
    'touches-surroundings',
    'note',
    [],
    { files: page('<script>parent.document.title = "x"</script>') },
  ],
  [
    'it loads from other hosts',
    'external-domains',
    'attention',
    ['cdn.test', 'fonts.test'],
    { files: page('<script src="https://cdn.test/a.js"></script><style>@import "//fonts.test/f.css"</style>') },
  ],
  [
    'its scripts are imported from other hosts',
    'external-domains',
    'attention',
    ['cdn.test', 'esm.test', 'old.test'],
    {
      files: [
        ...page(
          '<script type="importmap">{"imports":{"three":"https://cdn.test/three.js"}}</script><script type="module">import * as x from "three"</script>',
        ),
        { name: 'app.js', content: `import{a as b}from"https://esm.test/b.js";importScripts('//old.test/c.js')` },
      ],
    },
  ],
  [
    'it loads without encryption',
    'insecure-addresses',
    'attention',
    ['cdn.test'],
    { files: page('<img src="http://cdn.test/a.png">') },
  ],
  [
    'a script asks for unencrypted addresses',
    'insecure-addresses',
    'note',
    ['api.test', 'img.test'],
    { files: page('<script>fetch("http://api.test/x");picture.src = "http://img.test/y.png"</script>') },
  ],
  [
    'it needs Flash',
    'plugin-flash',
    'attention',
    ['a.swf'],
    { files: [...page(''), { name: 'a.swf', content: 'FWS' }] },
  ],
  [
    'it holds Flash beside HTML5',
    'plugin-flash',
    'note',
    ['a.swf'],
    { files: [...page(''), { name: 'a.swf', content: 'FWS' }, { name: 'story_html5.html', content: '<p>' }] },
  ],
  ['it needs Java', 'plugin-java', 'attention', ['index.html'], { files: page('<applet code="A.class"></applet>') }],
  [
    'it needs Silverlight',
    'plugin-other',
    'attention',
    ['a.xap'],
    { files: [...page(''), { name: 'a.xap', content: 'PK' }] },
  ],
];

describe('a report warns when', () => {
  test.each(warned)('%s: %s', async (_what, code, severity, subjects, wanted) => {
    expect((await warningsOf(wanted))[code]).toEqual({ severity, subjects });
  });

  test('the sequencing was tried and cannot be entered, or never completes', async () => {
    expect(await warningsOf({}, { canStart: false, canComplete: false })).toHaveProperty('sequencing-cannot-start');
    expect(await warningsOf({}, { canStart: true, canComplete: false })).toEqual({
      'sequencing-never-completes': { severity: 'attention', subjects: [] },
    });
    expect(await warningsOf({}, { canStart: true, canComplete: true })).toEqual({});
  });
});

describe('a report does not warn of', () => {
  test.each([
    ['links to other sites', '<a href="http://wcoomd.test/">More</a><link rel="license" href="http://cc.test/by">'],
    ['identifiers of vocabularies', '<script>const ns = "http://www.w3.org/2000/svg"</script>'],
    ['addresses a script fills in', '<img src="{{image}}"><img src="#"><img src="data:image/png;base64,AA==">'],
    ['code in comments', '<!-- <img src="old.png"> -->'],
    [
      'links that a script writes',
      '<script>document.write("<a href=\\"http://cc.test/by\\">");cite("Wiki", "http://wiki.test/x")</script>',
    ],
    ['reading where the player is', '<script>var from = window.parent.document.location.search</script>'],
  ])('%s', async (_what, body) => {
    expect(await warningsOf({ files: page(body) })).toEqual({});
  });
});

describe('a report names a thing once:', () => {
  test('Java by its class id is no other plug-in', async () => {
    const java =
      '<object classid="clsid:8AD9C840-044E-11D1-B3E9-00805F499D93"></object><applet code="A.class"></applet>';
    expect(Object.keys(await warningsOf({ files: page(java) }))).toEqual(['plugin-java']);
  });

  test('content that stores nothing is not said to store it too late', async () => {
    const silent = `<body onunload="API.LMSFinish('')"><script>API.LMSInitialize("")</script>`;
    const warnings = await warningsOf({ files: [{ name: 'index.html', content: silent }] });
    expect(Object.keys(warnings)).toEqual(['never-completes']);
  });
});

describe('an archive that is no SCORM package is refused as', () => {
  test.each([
    ['aicc', [{ name: 'course.au' }, { name: 'course.crs' }]],
    ['cmi5', [{ name: 'cmi5.xml', content: '<courseStructure/>' }]],
    ['xapi', [{ name: 'tincan.xml' }, { name: 'index.html' }]],
    ['zip-in-zip', [{ name: 'course.zip' }]],
    ['no-manifest', [{ name: 'index.html' }]],
    ['manifest-too-far-down', [{ name: 'a/b/imsmanifest.xml' }]],
    ['manifest-not-imsmanifest', [{ name: 'imsmanifest.xml', content: '<html/>' }]],
    [
      'manifest-entities',
      [
        {
          name: 'imsmanifest.xml',
          content: '<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]><manifest>&a;</manifest>',
        },
      ],
    ],
    ['manifest-too-deep', [{ name: 'imsmanifest.xml', content: `<manifest>${'<a>'.repeat(20_000)}` }]],
    ['manifest-too-large', [{ name: 'imsmanifest.xml', content: ' '.repeat(11 * 1024 * 1024) }]],
  ])('%s', async (code, files) => {
    const inspection = await inspect(bytesOf(rawZip(files)));
    expect(inspection.ok ? 'accepted' : inspection.refusal.code).toBe(code);
  });
});

describe('a text made to be slow is read all the same:', () => {
  test.each([
    ['tags without end', '<a href="'],
    ['scripts without end', '<script>'],
    ['comments without end', '<!--'],
    ['quotes without end', '<img src="x" '],
    ['addresses without end', 'url('],
    ['hosts without end', '"//a.'],
    ['names without end', 'commit'],
    ['pages without end', '<html '],
    ['blanks', '<a  href  '],
    ['style comments without end', '/*'],
  ])('%s', async (_what, piece) => {
    const slow = piece.repeat(4_000_000 / piece.length);
    const files = ['html', 'js', 'css', 'json'].map((type) => ({ name: `slow.${type}`, content: slow, stored: true }));
    expect((await reportOn({ files: [...page(''), ...files] })).counts.files).toBe(6);
  });
});
