/** Where every time in the product comes from; tests hold it still. */
export interface Clock {
  now(): Date;
  /** UTC, ISO 8601 with milliseconds and Z: the form in which times are stored and compared. */
  iso(): string;
}

export const systemClock: Clock = {
  now: () => new Date(),
  iso: () => new Date().toISOString(),
};
