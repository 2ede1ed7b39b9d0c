import { findJournals, forget, type EntryStore } from './journal.ts';
import { post } from './sender.ts';

export interface Reconciled {
  /** Something reached the server that it did not have. */
  hasSent: boolean;
  /** Work of this device that came too late: somebody went on elsewhere. It is kept for support. */
  wasTooLate: boolean;
}

/** Sends what earlier launches left on this device, before anything else is done with the attempt. Throws without a network. */
export async function reconcile(
  address: string,
  own: { attempt: string; launch: string; acknowledged: number },
  store: EntryStore,
): Promise<Reconciled> {
  const reconciled: Reconciled = { hasSent: false, wasTooLate: false };
  for (const { launch, entries } of await findJournals(own.attempt, store)) {
    const isOwn = launch === own.launch;
    const { status, answer } = await post(address, isOwn ? { entries } : { launch, entries });
    if (status !== 200 && status !== 409) throw new Error(`The journal was answered with ${status}.`);
    if (status === 409) reconciled.wasTooLate = true;
    const known = isOwn ? own.acknowledged : 0;
    if (answer.acknowledged > known) reconciled.hasSent = true;
    for (const { sequence } of entries) {
      const isDone = status === 409 || sequence <= answer.acknowledged;
      if (isDone) forget({ attempt: own.attempt, launch, sequence }, store);
    }
  }
  return reconciled;
}
