/** Between what a device's clock said and when it can have been, so much is the way of the network and of rounding. */
const leeway = 5 * 60_000;

/**
 * When the work of a journal entry was done. The device says so by its clock, which was set against the server's at their
 * last contact and is believed within what is certain: after that contact and before the entry arrived. A clock that
 * says anything else was wrong or has been turned, and the moment of arrival is all that is known.
 */
export function madeAt(said: string, { from, until }: { from: string; until: string }): string {
  const time = Date.parse(said);
  const isPossible = time >= Date.parse(from) - leeway && time <= Date.parse(until) + leeway;
  if (!isPossible) return until;
  return new Date(Math.min(Math.max(time, Date.parse(from)), Date.parse(until))).toISOString();
}
