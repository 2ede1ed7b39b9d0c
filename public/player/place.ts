import type { LaunchData } from '../../server/player/content/launch-data.ts';

/** Where a preview stands, and what its content has said. */
export type Place = Pick<LaunchData, 'record' | 'sessions'>;

const keyOf = (launch: string): string => `waymark-preview:${launch}`;

/** A preview keeps its place in this tab alone, so that whoever loads it again sees how the content resumes. */
export function keepPlace(launch: string, place: Place): void {
  try {
    sessionStorage.setItem(keyOf(launch), JSON.stringify(place));
  } catch {
    // A preview that begins anew is no loss.
  }
}

/** The launch with the place that this tab kept of it. */
export function atItsPlace(data: LaunchData): LaunchData {
  if (data.mode !== 'preview') return data;
  try {
    const kept = sessionStorage.getItem(keyOf(data.launch));
    return kept === null ? data : { ...data, ...(JSON.parse(kept) as Place) };
  } catch {
    return data;
  }
}
