/** What a certificate is worth on a day. */
export type Standing = 'valid' | 'expired' | 'revoked' | 'replaced';

export const standings = ['valid', 'expired', 'revoked', 'replaced'] as const;

export function standingOf(
  certificate: { expires_on: string | null; revoked_at: string | null; replaced_at: string | null },
  today: string,
): Standing {
  if (certificate.revoked_at !== null) return 'revoked';
  if (certificate.replaced_at !== null) return 'replaced';
  return certificate.expires_on !== null && certificate.expires_on < today ? 'expired' : 'valid';
}
