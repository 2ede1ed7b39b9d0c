import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

export interface Ids {
  /** A UUIDv7: sorts by the time it was made, so that new rows land side by side in the index. */
  next(): string;
  /** An unguessable word for addresses and tokens, base64url, 32 bytes of chance unless told. */
  secret(bytes?: number): string;
}

export function createIds(clock: Clock): Ids {
  return {
    next: () => uuidv7(clock.now().getTime()),
    secret: (bytes = 32) => randomBytes(bytes).toString('base64url'),
  };
}

// RFC 9562, 5.7: 48 bits of milliseconds, version, 74 bits of chance.
function uuidv7(milliseconds: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(milliseconds, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
