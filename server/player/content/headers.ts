/** `unload` is on its way out of Chromium, and still where most content saves; we ask for it to keep firing here. */
const permissions = 'unload=(self), camera=(), microphone=(), geolocation=(), payment=(), usb=()';

/** The player page: our own code only, in nobody's frame. */
export function playerHeaders(siteOrigin: string): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "worker-src 'self'",
      "manifest-src 'self'",
      // A package may start with an address elsewhere; what it may load is decided by its own policy.
      "frame-src 'self' https:",
      `form-action ${siteOrigin}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'permissions-policy': permissions,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin-allow-popups',
    'cache-control': 'no-store',
  };
}

/** Pages of ours that a script of a package may not reach, not even one that has opened them itself. */
export function ownHeaders(siteOrigin: string): Record<string, string> {
  return { ...playerHeaders(siteOrigin), 'cross-origin-opener-policy': 'same-origin' };
}

/**
 * Files of a package: somebody else's script. It may do what content does (inline script, eval, its own files), speak to
 * this origin and to approved hosts, and to nobody else.
 */
export function packageHeaders(hosts: readonly string[]): Record<string, string> {
  const outside = hosts.flatMap((host) => [`https://${host}`, `http://${host}`]).join(' ');
  const everywhere = `'self' ${outside} data: blob:`.replace('  ', ' ');
  return {
    'content-security-policy': [
      `default-src ${everywhere} 'unsafe-inline' 'unsafe-eval'`,
      `connect-src ${everywhere}`,
      // The one service worker of this origin is ours; the server refuses every other script as one.
      "worker-src 'self' blob:",
      `object-src 'self' ${outside}`.trim(),
      "base-uri 'self'",
      `form-action 'self' ${outside}`.trim(),
      "frame-ancestors 'self'",
    ].join('; '),
    'permissions-policy': permissions,
    'referrer-policy': 'strict-origin-when-cross-origin',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, max-age=31536000, immutable',
  };
}
