import { randomBytes } from 'node:crypto';

/**
 * The key with which a device seals what it keeps. It lies in a cookie that no script sees, and is written into the
 * service worker's own script, which is given to nothing but the browser's loader of service workers: on an origin that
 * packages share, none of them can read what another one left, nor put anything in its place.
 */
const cookieName = 'waymark-device';
const lifetime = 400 * 24 * 3600;

export function deviceKeyIn(header: string | undefined): string | undefined {
  return new RegExp(`(?:^|;\\s*)${cookieName}=([\\w-]{43})(?:;|$)`).exec(header ?? '')?.[1];
}

export function newDeviceKey(): string {
  return randomBytes(32).toString('base64url');
}

/** A Set-Cookie header; renewed with every contact, since browsers keep no cookie for ever. */
export function deviceCookie(key: string, isSecure: boolean): string {
  const parts = [`${cookieName}=${key}`, 'Path=/', `Max-Age=${lifetime}`, 'HttpOnly', 'SameSite=Strict'];
  return [...parts, ...(isSecure ? ['Secure'] : [])].join('; ');
}
