import { portion } from '../../server/player/protocol/index.ts';
import { findJournals, forget, type EntryStore } from './journal.ts';
import { post } from './sender.ts';

export interface Reconciled {
  /** Something reached the server that it did not have. */
  hasSent: boolean;
  /** Work of this device that came after somebody went on elsewhere: put aside for the learner to choose, or kept for support. */
  came: 'in time' | 'to be chosen' | 'too late';
}

/**
 * Sends what earlier launches left on this device, before anything else is done with the attempt. Throws without a
 * network, or when that takes longer than the signal says.
 */
export async function reconcile(
  address: string,
  own: { attempt: string; launch: string; acknowledged: number },
  store: EntryStore,
  signal?: AbortSignal,
): Promise<Reconciled> {
  const reconciled: Reconciled = { hasSent: false, came: 'in time' };
  for (const { launch, entries } of await findJournals(own.attempt, store)) {
    const isOwn = launch === own.launch;
    for (let waiting = entries; waiting.length > 0;) {
      const sent = portion(waiting);
      const { status, answer } = await post(address, isOwn ? { entries: sent } : { launch, entries: sent }, signal);
      if (status !== 200 && status !== 409) throw new Error(`The journal was answered with ${status}.`);
      if (status === 409) reconciled.came = answer.parted ? 'to be chosen' : 'too late';
      const known = isOwn ? own.acknowledged : 0;
      if (answer.acknowledged > known) reconciled.hasSent = true;
      // What came too late has been kept for support: the server has it.
      const stored = status === 409 && !answer.parted ? Infinity : answer.acknowledged;
      const left = waiting.filter(({ sequence }) => sequence > stored);
      for (const { sequence } of waiting.filter((entry) => !left.includes(entry))) {
        forget({ attempt: own.attempt, launch, sequence }, store);
      }
      if (left.length === waiting.length) break;
      waiting = left;
    }
  }
  return reconciled;
}
