import { describe, expect, test } from 'vitest';
import type { Launch } from '../../../server/catalogue/inspection/index.ts';
import { noFacts, readFacts } from '../../../server/catalogue/trial/facts.ts';
import type { Facts } from '../../../server/catalogue/trial/facts.ts';
import { judge } from '../../../server/catalogue/trial/findings.ts';
import type { TrialFindingCode } from '../../../server/catalogue/trial/findings.ts';
import type { Heard } from '../../../server/catalogue/trial/stage.ts';

const good: Facts = { ...noFacts(), reached: 'judging', ending: 'done', firstScreen: 900, firstBytes: 30_000 };
const one: Heard['items'][number] = {
  item: 'one',
  initialised: 0.5,
  completion: 'incomplete',
  success: null,
  score: null,
};
const heard: Heard = { initialised: 0.5, calls: [], errors: [], items: [one], resumed: 'resumed' };
const launches: Launch[] = [
  { item: 'one', title: 'First part', kind: 'sco', href: 'a.html', file: 'found', mastery: null },
  { item: 'two', title: 'Second part', kind: 'asset', href: 'b.html', file: 'found', mastery: null },
];
const error = { call: 'LMSSetValue', element: 'cmi.x', value: 'y', code: '401', times: 1 };

test('a package that behaves gives no findings', () => {
  expect(judge(good, heard, launches)).toEqual([]);
});

type Case = [
  code: TrialFindingCode,
  severity: string,
  subjects: string[],
  facts: Partial<Facts>,
  heard: Partial<Heard>,
];

const cases: Case[] = [
  ['hung', 'blocking', [], { ending: 'silent' }, {}],
  [
    'endless-dialogs',
    'blocking',
    ['Again?'],
    { ending: 'dialogs', dialogs: { count: 21, first: [{ kind: 'alert', message: 'Again?' }] } },
    {},
  ],
  ['endless-windows', 'blocking', ['x.html'], { ending: 'windows', windows: { count: 9, first: ['x.html'] } }, {}],
  ['memory', 'blocking', [], { ending: 'memory' }, {}],
  ['crashed', 'blocking', [], { ending: 'crashed' }, {}],
  ['cut-short', 'attention', [], { ending: 'time' }, {}],
  ['nothing-shown', 'blocking', [], { firstScreen: null }, { items: [] }],
  ['blank', 'attention', [], { isBlank: true }, {}],
  ['no-session', 'attention', ['First part'], {}, { items: [{ ...one, initialised: null }] }],
  ['parts-missing', 'attention', ['B'], { parts: [{ title: 'B', state: 'missing' }] }, {}],
  ['parts-locked', 'note', ['B'], { parts: [{ title: 'B', state: 'locked' }] }, {}],
  ['parts-not-tried', 'note', ['B'], { parts: [{ title: 'B', state: 'not-tried' }] }, {}],
  [
    'script-errors',
    'attention',
    ['x is not defined (js/a.js)'],
    { scriptErrors: { count: 3, first: [{ message: 'x is not defined', from: 'js/a.js' }] } },
    {},
  ],
  ['files-missing', 'attention', ['js/a.js'], { missing: { count: 2, first: ['js/a.js', 'img/b.png'] } }, {}],
  ['pictures-missing', 'note', ['img/b.png'], { missing: { count: 2, first: ['js/a.js', 'img/b.png'] } }, {}],
  [
    'hosts-blocked',
    'attention',
    ['cdn.test'],
    { blocked: [{ host: 'cdn.test', times: 4, isInsecure: false, from: 'a.html' }] },
    {},
  ],
  ['hosts-untried', 'note', ['cdn.test'], { untried: ['cdn.test'] }, {}],
  ['plugins', 'attention', ['Flash'], { plugins: ['Flash'] }, {}],
  ['api-refused', 'attention', ['LMSSetValue(cmi.x, y): 401'], {}, { errors: [{ ...error, isAskedFor: false }] }],
  ['api-errors', 'note', ['LMSSetValue(cmi.x, y): 401'], {}, { errors: [{ ...error, isAskedFor: true }] }],
  ['not-resumed', 'attention', [], {}, { resumed: 'not-asked' }],
  ['not-given', 'attention', [], {}, { resumed: 'not-given' }],
  ['completes-at-once', 'note', [], {}, { items: [{ ...one, completion: 'completed' }] }],
  ['windows', 'attention', ['x.html'], { windows: { count: 1, first: ['x.html'] } }, {}],
  ['dialogs', 'note', ['Hello'], { dialogs: { count: 1, first: [{ kind: 'alert', message: 'Hello' }] } }, {}],
  ['slow-start', 'note', [], { firstBytes: 5_000_000 }, {}],
  ['slow-start', 'attention', [], { firstBytes: 20_000_000 }, {}],
  ['wide-on-phone', 'note', [], { phoneOverflow: 300 }, {}],
];

describe('a trial finds', () => {
  test.each(cases)('%s (%s)', (code, severity, subjects, facts, said) => {
    const found = judge({ ...good, ...facts }, { ...heard, ...said }, launches);
    expect(found).toContainEqual(expect.objectContaining({ code, severity, subjects }));
    expect(found.filter((finding) => finding.code === code)).toHaveLength(1);
  });
});

test('the worst comes first, and what broke off is not judged for what nobody saw', () => {
  const facts: Facts = { ...good, ending: 'silent', reached: 'opening', isBlank: true, plugins: ['Flash'] };
  const found = judge(facts, { ...heard, items: [{ ...one, initialised: null }], resumed: 'not-tried' }, launches);
  expect(found.map(({ code }) => code)).toEqual(['hung', 'plugins']);
});

test('an asset is not expected to speak, nor a page that is missing', () => {
  const silent = { initialised: null, completion: null, success: null, score: null };
  const missing: Launch = { ...launches[0]!, file: 'missing' };
  const items = [
    { item: 'two', ...silent },
    { item: 'one', ...silent },
  ];
  expect(judge(good, { ...heard, items }, [missing, launches[1]!])).toEqual([]);
});

describe('what the browser’s process says is read like any input', () => {
  test.each([
    ['nothing', ''],
    ['no JSON', '{"reached'],
    ['another shape', '{"reached":"judging"}'],
    ['a word nobody knows', JSON.stringify({ ...good, ending: 'well' })],
    ['a number that is none', JSON.stringify({ ...good, bytes: '12' })],
    ['a text too long', JSON.stringify({ ...good, plugins: ['x'.repeat(301)] })],
    ['too many', JSON.stringify({ ...good, plugins: Array.from({ length: 21 }, () => 'Flash') })],
  ])('%s is not taken', (_what, json) => {
    expect(readFacts(json)).toBeUndefined();
  });

  test('what is in order is taken', () => {
    expect(readFacts(JSON.stringify(good))).toEqual(good);
  });
});
