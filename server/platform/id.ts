import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

export interface Ids {
  /** A UUIDv7: sorts by the time it was made, so that new rows land side by side in the index. */
  next(): string;
  /** An unguessable word for addresses and tokens, base64url, 32 bytes of chance unless told. */
  secret(bytes?: number): string;
}

export function createIds(clock: Clock): Ids {
  const tick = createTicks(clock);
  return {
    next: () => uuidv7(tick()),
    secret: (bytes = 32) => randomBytes(bytes).toString('base64url'),
  };
}

interface Tick {
  milliseconds: number;
  counter: number;
}

// RFC 9562, 6.2, method 1: a counter beside the milliseconds, so that the ids of one process sort in the order of making
// also within a millisecond and when the clock is set back.
function createTicks(clock: Clock): () => Tick {
  let last: Tick = { milliseconds: -1, counter: 0 };
  return () => {
    const milliseconds = clock.now().getTime();
    if (milliseconds > last.milliseconds) last = { milliseconds, counter: 0 };
    else if (last.counter < 0xfff) last = { ...last, counter: last.counter + 1 };
    else last = { milliseconds: last.milliseconds + 1, counter: 0 };
    return last;
  };
}

// RFC 9562, 5.7: 48 bits of milliseconds, version, 12 bits of counter, variant, 62 bits of chance.
function uuidv7({ milliseconds, counter }: Tick): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(milliseconds, 0, 6);
  bytes.writeUInt16BE(0x7000 | counter, 6);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
