import type { CommitAnswer, CommitRequest } from '../../server/player/protocol/index.ts';
import type { Journal } from './journal.ts';

export type Saved =
  | { state: 'saved'; at: Date | undefined }
  | { state: 'saving' }
  /** On the device; the network will be tried again. */
  | { state: 'kept' };

export type Refused = 'superseded' | 'parted' | 'ended';

export interface Sender {
  /** Sends what waits, now. */
  send(): void;
  /** The page is going: sends what waits in a request that outlives it. */
  sendLast(): void;
  /** Resolves when everything is stored; false when it is not within the time. */
  settled(milliseconds: number): Promise<boolean>;
}

/** Browsers refuse more than 64 KiB of requests that outlive their page; what is larger stays in the journal. */
const largestLast = 60_000;
const waits = [1, 2, 5, 10, 20, 30].map((seconds) => seconds * 1000);

export function createSender(
  address: string,
  journal: Journal,
  told: { saved(saved: Saved): void; refused(why: Refused): void; network(what: string): void },
): Sender {
  let isSending = false;
  let isRefused = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waiting: ((stored: boolean) => void)[] = [];

  function send(): void {
    if (isSending || isRefused || journal.isEmpty()) return;
    clearTimeout(timer);
    isSending = true;
    // Kept stays on the screen while trying again: it is the truth until the answer is here.
    if (failures === 0) told.saved({ state: 'saving' });
    void post(address, { entries: journal.toSend(failures > 0) })
      .then(take, () => fail('unreachable'))
      .finally(() => {
        isSending = false;
        if (failures === 0) send();
      });
  }

  function take(response: Answered): void {
    if (response.status === 200 || response.status === 409) journal.acknowledge(response.answer.acknowledged);
    if (response.status === 409) return refuse(response.answer.parted ? 'parted' : 'superseded');
    // Nothing is taken from this device; it goes on keeping what is done, and the list of kept modules says why.
    if (response.status === 403) return stay();
    if (response.status === 404) return refuse('ended');
    if (response.status !== 200) return fail(String(response.status));
    if (failures > 0) told.network('back');
    failures = 0;
    if (!journal.isEmpty()) return;
    told.saved({ state: 'saved', at: new Date(response.answer.at) });
    for (const tell of waiting.splice(0)) tell(true);
  }

  function stay(): void {
    isRefused = true;
    told.saved({ state: 'kept' });
    for (const tell of waiting.splice(0)) tell(false);
  }

  function refuse(why: Refused): void {
    isRefused = true;
    told.refused(why);
    for (const tell of waiting.splice(0)) tell(false);
  }

  function fail(what: string): void {
    if (failures === 0) told.network(what);
    failures += 1;
    told.saved({ state: 'kept' });
    clearTimeout(timer);
    timer = setTimeout(send, waits[Math.min(failures, waits.length) - 1]);
  }

  addEventListener('online', send);

  return {
    send,
    sendLast() {
      if (isRefused || journal.isEmpty()) return;
      const body = JSON.stringify({ entries: journal.toSend() } satisfies CommitRequest);
      const keepalive = body.length < largestLast;
      void fetch(address, { method: 'POST', body, keepalive, headers }).catch(() => undefined);
    },
    settled(milliseconds) {
      if (journal.isEmpty()) return Promise.resolve(true);
      if (isRefused) return Promise.resolve(false);
      send();
      return new Promise((resolve) => {
        waiting.push(resolve);
        setTimeout(() => resolve(false), milliseconds);
      });
    },
  };
}

const headers = { 'content-type': 'application/json' };

export interface Answered {
  status: number;
  answer: CommitAnswer;
}

/** Throws when there is no network, or none that answers before the signal. */
export async function post(address: string, request: CommitRequest, signal?: AbortSignal): Promise<Answered> {
  const sent = { method: 'POST', body: JSON.stringify(request), headers };
  const response = await fetch(address, signal ? { ...sent, signal } : sent);
  const answer = (await response.json().catch(() => ({}))) as Partial<CommitAnswer>;
  return { status: response.status, answer: { acknowledged: 0, at: '', ...answer } };
}
