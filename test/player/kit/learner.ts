import request from 'supertest';
import type { CommitAnswer, Entry } from '../../../server/player/protocol/index.ts';
import type { LaunchData } from '../../../server/player/content/launch-data.ts';
import type { LaunchWish } from '../../../server/player/index.ts';
import type { PersonName } from '../../kit/cast.ts';
import type { TestHouse } from '../../kit/house.ts';

export interface Launched {
  /** Path of the player page on the content origin. */
  path: string;
  page(): request.Test;
  data(): Promise<LaunchData>;
  /** Sends entries as the player does. */
  commit(...entries: Entry[]): Promise<CommitAnswer>;
  send(body: unknown): request.Test;
}

export async function launch(
  house: Pick<TestHouse, 'player' | 'content' | 'actor'>,
  name: PersonName,
  moduleId: string,
  wish: Omit<LaunchWish, 'moduleId' | 'returnTo'> = {},
): Promise<Launched> {
  const address = await house.player.start(await house.actor(name), moduleId, '/paths/1', wish);
  return launched(house, new URL(address).pathname);
}

export function launched(house: Pick<TestHouse, 'content'>, path: string): Launched {
  const send = (body: unknown): request.Test =>
    request(house.content).post(`${path}commits`).set('content-type', 'application/json').send(JSON.stringify(body));
  return {
    path,
    page: () => request(house.content).get(path),
    data: async () => (await request(house.content).get(`${path}launch`).expect(200)).body as LaunchData,
    commit: async (...entries) => (await send({ entries })).body as CommitAnswer,
    send,
  };
}

/** A journal entry of a SCORM 1.2 SCO. */
export function entry(
  sequence: number,
  set: Record<string, string>,
  more: { item?: string; session?: number; reported?: number; measured?: number; ended?: string; fresh?: boolean } = {},
): Entry {
  const status = set['cmi.core.lesson_status'];
  const verdict = status === 'passed' || status === 'failed' ? status : 'unknown';
  const isDone = verdict !== 'unknown' || status === 'completed';
  const raw = set['cmi.core.score.raw'];
  const completion = isDone ? ('completed' as const) : ('incomplete' as const);
  const scaled = raw === undefined ? {} : { scaled: Number(raw) / 100 };
  return {
    sequence,
    at: '2026-03-02T08:00:00.000Z',
    sco: {
      item: more.item ?? 'one',
      session: more.session ?? 1,
      ...(more.fresh ? { fresh: true } : {}),
      set,
      measured: more.measured ?? 100,
      ...(more.reported === undefined ? {} : { reported: more.reported }),
      ...(more.ended === undefined ? {} : { ended: more.ended }),
      outcome: { completion, success: verdict, ...(raw === undefined ? {} : { raw: Number(raw) }), ...scaled },
    },
    course: { completion, success: verdict, ...scaled, reasons: [] },
  };
}
