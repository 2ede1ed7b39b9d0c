import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AttendanceStatus } from '../attendance/attendance-rules.ts';
import type { Period } from '../wall-time.ts';
import { minutesOf, plusMinutes } from '../wall-time.ts';

/** A code is shown this long; the one before it is still taken, for the time a camera and a finger need. */
const windowSeconds = 30;
const windowsAccepted = 3;
const ticketMinutes = 15;

/** Check-in opens this long before the unit, and counts as late this long after its start. */
export const opensMinutesBefore = 45;
export const graceMinutes = 15;

export interface Codes {
  /** In the QR code. */
  long: string;
  /** Typed by hand. */
  short: string;
  secondsLeft: number;
}

export function codesAt(secret: string, unitId: string, now: Date): Codes {
  const window = windowOf(now);
  const secondsLeft = windowSeconds - (Math.floor(now.getTime() / 1000) % windowSeconds);
  return { long: longCode(secret, unitId, window), short: shortCode(secret, unitId, window), secondsLeft };
}

export function acceptsLong(secret: string, unitId: string, code: string, now: Date): boolean {
  return recentWindows(now).some((window) => same(longCode(secret, unitId, window), code));
}

export function acceptsShort(secret: string, unitId: string, code: string, now: Date): boolean {
  const digits = code.replace(/\D/g, '');
  return recentWindows(now).some((window) => same(shortCode(secret, unitId, window), digits));
}

/** A scan that was right when made stays right while the person signs in: it is exchanged for a ticket that names its moment. */
export function ticketFor(secret: string, unitId: string, now: Date): string {
  const moment = Math.floor(now.getTime() / 1000).toString(36);
  return `${moment}.${seal(secret, `ticket ${unitId} ${moment}`, 24)}`;
}

/** The moment of the scan, or undefined when the ticket is not ours or too old. */
export function readTicket(secret: string, unitId: string, ticket: string, now: Date): Date | undefined {
  const [moment = '', sealed = ''] = ticket.split('.');
  if (!same(seal(secret, `ticket ${unitId} ${moment}`, 24), sealed)) return undefined;
  const scanned = new Date(Number.parseInt(moment, 36) * 1000);
  const age = now.getTime() - scanned.getTime();
  return age >= 0 && age <= ticketMinutes * 60_000 ? scanned : undefined;
}

export function isCheckInOpen(unit: Period, at: string): boolean {
  return at >= plusMinutes(unit.startsAt, -opensMinutesBefore) && at < unit.endsAt;
}

/** In time is the whole unit; later than the grace, the minutes that are left of it. */
export function markForArrival(unit: Period, at: string): { status: AttendanceStatus; minutes: number | null } {
  if (at <= plusMinutes(unit.startsAt, graceMinutes)) return { status: 'attended', minutes: null };
  return { status: 'partly', minutes: Math.max(1, minutesOf({ startsAt: at, endsAt: unit.endsAt })) };
}

function windowOf(now: Date): number {
  return Math.floor(now.getTime() / 1000 / windowSeconds);
}

function recentWindows(now: Date): number[] {
  return Array.from({ length: windowsAccepted }, (_, back) => windowOf(now) - back);
}

function longCode(secret: string, unitId: string, window: number): string {
  return seal(secret, `code ${unitId} ${window}`, 16);
}

// Dynamic truncation as in RFC 4226, section 5.3.
function shortCode(secret: string, unitId: string, window: number): string {
  const digest = createHmac('sha256', secret).update(`short ${unitId} ${window}`).digest();
  const offset = (digest.at(-1) ?? 0) & 0x0f;
  return ((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).toString().padStart(6, '0');
}

function seal(secret: string, text: string, length: number): string {
  return createHmac('sha256', secret).update(text).digest('base64url').slice(0, length);
}

function same(expected: string, given: string): boolean {
  const one = Buffer.from(expected);
  const other = Buffer.from(given);
  return one.length === other.length && timingSafeEqual(one, other);
}
