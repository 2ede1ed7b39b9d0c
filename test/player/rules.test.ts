import { describe, expect, it, test } from 'vitest';
import { afterMoreWork, countingAttempt, offerFor } from '../../server/player/attempts.ts';
import { applyChange, totalTime } from '../../server/player/merging/merge.ts';
import { boundLog, coalesce, logLimit, readCommitRequest } from '../../server/player/protocol/index.ts';
import type { Entry, LogLine } from '../../server/player/protocol/index.ts';
import { linesOf, searchLines } from '../../server/player/recording.ts';
import type { AttemptStatus } from '../../server/player/tables.ts';
import { createGrants } from '../../server/player/content/grants.ts';
import { entry } from './kit/learner.ts';

const attempt = (number: number, status: AttemptStatus, scaled: number | null = null, closed = false) => ({
  id: String(number),
  number,
  status,
  scaled,
  closed_at: closed ? 'then' : null,
  completed_at: null,
});
const rules = { limit: undefined, counts: 'best' as const, locksAfterPassing: false };

describe('what a learner may do', () => {
  test.each([
    ['nothing tried', [], rules, { mayContinue: true, mayBeginNew: false, mayReview: false }],
    ['one open', [attempt(1, 'in-progress')], rules, { mayContinue: true, mayBeginNew: true, mayReview: true }],
    ['one closed', [attempt(1, 'failed', 0.5, true)], rules, { mayContinue: false, mayBeginNew: true }],
    [
      'the limit reached',
      [attempt(1, 'failed', 0.5, true)],
      { ...rules, limit: 1 },
      { mayBeginNew: false, refusal: 'limit-reached' },
    ],
    [
      'the last one still open',
      [attempt(1, 'in-progress')],
      { ...rules, limit: 1 },
      { mayContinue: true, mayBeginNew: false },
    ],
    [
      'passed and locked',
      [attempt(1, 'passed', 0.9)],
      { ...rules, locksAfterPassing: true },
      { mayContinue: false, mayBeginNew: false, mayReview: true, refusal: 'locked-after-passing' },
    ],
  ] as const)('%s', (_, attempts, rule, offer) => {
    expect(offerFor(attempts, rule)).toMatchObject(offer);
  });

  test.each([
    ['best', '2'],
    ['last', '3'],
    ['first', '1'],
  ] as const)('the %s attempt counts', (counts, id) => {
    const attempts = [attempt(1, 'failed', 0.4), attempt(2, 'passed', 0.8), attempt(3, 'failed', 0.6)];
    expect(countingAttempt(attempts, counts)?.id).toBe(id);
  });
});

describe('the status after more work', () => {
  test.each<[before: AttemptStatus, completion: string, success: string, after: AttemptStatus]>([
    ['not-attempted', 'incomplete', 'unknown', 'in-progress'],
    ['in-progress', 'completed', 'unknown', 'completed'],
    ['completed', 'incomplete', 'unknown', 'completed'],
    ['completed', 'completed', 'failed', 'failed'],
    ['failed', 'completed', 'passed', 'passed'],
    ['passed', 'completed', 'failed', 'passed'],
    ['passed', 'incomplete', 'unknown', 'passed'],
  ])('%s, then %s and %s: %s', (status, completion, success, after) => {
    const course = { completion, success } as Parameters<typeof afterMoreWork>[1];
    expect(afterMoreWork({ status, scaled: null }, course).status).toBe(after);
  });

  it('keeps the better score of what was passed', () => {
    const passed = { status: 'passed' as const, scaled: 0.8 };
    expect(afterMoreWork(passed, { completion: 'completed', success: 'passed', scaled: 0.9 }).scaled).toBe(0.9);
    expect(afterMoreWork(passed, { completion: 'completed', success: 'failed', scaled: 0.2 }).scaled).toBe(0.8);
  });
});

describe('time', () => {
  const context = { attemptId: 'a', launchId: 'l', at: 'now' };
  const change = (session: number, reported: number | undefined, measured: number) =>
    entry(1, {}, { session, measured, ...(reported === undefined ? {} : { reported }) }).sco!;

  it('is added once however often a session says it', () => {
    let state = applyChange(undefined, change(1, 100, 5), context);
    state = applyChange(state, change(1, 300, 9), context);
    state = applyChange(state, change(1, 300, 9), context);
    expect(totalTime(state)).toBe(300);
    state = applyChange(state, change(2, 50, 9), context);
    expect([totalTime(state), state.spent_earlier, state.spent_session, state.sessions]).toEqual([350, 300, 50, 2]);
  });

  it('of sessions with the same number in other launches is another time', () => {
    const first = applyChange(undefined, change(1, 100, 5), context);
    expect(totalTime(applyChange(first, change(1, 100, 5), { ...context, launchId: 'm' }))).toBe(200);
  });
});

describe('journal entries that wait', () => {
  it('become one, the newest value winning', () => {
    const joined = coalesce(entry(4, { a: '1', b: '1' }), entry(5, { b: '2' }));
    expect([joined?.sequence, joined?.sco?.set]).toEqual([4, { a: '1', b: '2' }]);
  });

  it('stay apart when they are of different sessions, or the launch ended', () => {
    expect(coalesce(entry(1, {}), entry(2, {}, { session: 2 }))).toBeUndefined();
    expect(coalesce({ ...entry(1, {}), end: 'exited' }, entry(2, {}))).toBeUndefined();
  });

  it('remember that an attempt on the SCO began anew', () => {
    const fresh = entry(1, { a: '1' }, { fresh: true });
    expect(coalesce(fresh, entry(2, { b: '1' }))?.sco?.fresh).toBe(true);
  });

  it('keep the first and the last lines of a long log, and say what is gone', () => {
    const lines = Array.from({ length: 1000 }, (_, index): LogLine => ['call', index, String(index)]);
    const bound = boundLog(lines);
    expect(bound).toHaveLength(logLimit.lines);
    expect([bound[0]?.[2], bound.at(-1)?.[2]]).toEqual(['0', '999']);
    expect(bound.find(([, , what]) => what === 'dropped')?.[3]).toBe('801');
  });

  it('survive being read by the server as they were written', () => {
    const sent: Entry = {
      ...entry(1, { 'cmi.location': '\u0000 \ud800 end' }, { reported: 5, ended: 'suspend', fresh: true }),
      stores: { 'person:s': 'v' },
      end: 'finished',
      log: [['network', 1, 'back']],
    };
    expect(readCommitRequest(JSON.parse(JSON.stringify({ entries: [sent] })))).toEqual({ entries: [sent] });
  });

  test.each([
    ['a name with a NUL', { ...entry(1, {}), sco: { ...entry(1, {}).sco!, item: 'a\0' } }],
    ['a reason that is no word', { ...entry(1, {}), course: { ...entry(1, {}).course!, reasons: [{ code: '<b>' }] } }],
    ['an unknown verdict', { ...entry(1, {}), course: { ...entry(1, {}).course!, success: 'yes' } }],
    ['a score that is no number', { ...entry(1, {}), course: { ...entry(1, {}).course!, scaled: '1' } }],
  ])('are refused with %s', (_, sent) => {
    expect(readCommitRequest({ entries: [sent] })).toBeUndefined();
  });

  it('cannot reach into the prototype', () => {
    const request = readCommitRequest(JSON.parse('{"entries":[{"sequence":1,"at":"","stores":{"__proto__":"x"}}]}'));
    expect(request?.entries[0]?.stores).toEqual({});
  });
});

describe('the flight recorder', () => {
  const records = [
    {
      sequence: 1,
      at: 'then',
      lines: JSON.stringify([
        ['call', 1000, 'SetValue', 'cmi.interactions.0.learner_response', 'secret', '→ true'],
        ['call', 2000, 'GetValue', 'cmi.suspend_data', '→ secret'],
        ['error', 3000, 'GetValue', 'cmi.location', '→ ', '403'],
      ]),
    },
  ];

  it('hides what the learner answered', () => {
    expect(JSON.stringify(linesOf(records, true))).not.toContain('secret');
    expect(JSON.stringify(linesOf(records, false))).toContain('secret');
  });

  it('is searched by kind and by text', () => {
    const lines = linesOf(records, true);
    expect(searchLines(lines, { kind: 'error' })).toHaveLength(1);
    expect(searchLines(lines, { text: 'SUSPEND' })).toHaveLength(1);
  });
});

describe('grants', () => {
  const digest = 'a'.repeat(64);
  let now = new Date('2026-03-02T08:00:00Z');
  const grants = createGrants({ secret: 's', secure: true, now: () => now });
  const cookie = grants.cookie({ digest, hosts: ['media.example.org'] });
  const [pair = ''] = cookie.split(';');

  it('are for one archive, out of reach for scripts, and say which hosts are approved', () => {
    expect(cookie).toContain(`Path=/packages/${digest}/`);
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict; Secure$/);
    expect(grants.read(`other=1; ${pair}`, digest)).toEqual({ digest, hosts: ['media.example.org'] });
    expect(grants.read(pair, 'b'.repeat(64))).toBeUndefined();
  });

  it('cannot be forged or outlived', () => {
    const foreign = createGrants({ secret: 'other', secure: true, now: () => now }).cookie({ digest, hosts: [] });
    expect(grants.read(foreign.split(';')[0], digest)).toBeUndefined();
    expect(grants.read(pair.replace('=', '=x'), digest)).toBeUndefined();
    now = new Date('2026-03-10T08:00:00Z');
    expect(grants.read(pair, digest)).toBeUndefined();
  });
});
