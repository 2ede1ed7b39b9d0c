import { createHash } from 'node:crypto';
import { CompactSign } from 'jose';
import type { CertificateFace } from './face.ts';
import type { SigningKey } from './signing-key.ts';

export interface BadgeOf {
  number: string;
  issuedAt: string;
  email: string;
  face: CertificateFace;
  pathId: string | null;
  siteOrigin: string;
}

/** A certificate as an Open Badges 3.0 credential (1EdTech, section 8.2: proof in the form of a JWT). */
export async function signBadge(key: SigningKey, badge: BadgeOf): Promise<string> {
  const credential = credentialOf(badge);
  const claims = {
    ...credential,
    iss: credential.issuer.id,
    jti: credential.id,
    sub: credential.credentialSubject.id,
    nbf: seconds(credential.validFrom),
    ...(credential.validUntil && { exp: seconds(credential.validUntil) }),
  };
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid: `${badge.siteOrigin}/records/keys.json#${key.id}` })
    .sign(key.private);
}

export function credentialOf({ number, issuedAt, email, face, pathId, siteOrigin }: BadgeOf) {
  const check = `${siteOrigin}/records/check/${number}`;
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
    id: check,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: face.title,
    issuer: { id: `${siteOrigin}/records/issuers/${face.issuer.id}`, type: ['Profile'], name: face.issuer.name },
    validFrom: `${issuedAt.slice(0, 19)}Z`,
    ...(face.expiresOn && { validUntil: `${face.expiresOn}T23:59:59Z` }),
    credentialSubject: {
      id: `${check}#holder`,
      type: ['AchievementSubject'],
      identifier: [nameOf(face.name), addressOf(email, number)],
      activityEndDate: `${face.completedOn}T00:00:00Z`,
      creditsEarned: face.hours,
      achievement: {
        id: pathId === null ? check : `urn:uuid:${pathId}`,
        type: ['Achievement'],
        achievementType: 'Course',
        name: face.title,
        version: String(face.version),
        inLanguage: face.language,
        description: face.title,
        criteria: { narrative: face.title },
      },
    },
    evidence: [{ id: check, type: ['Evidence'] }],
  };
}

const nameOf = (name: string) => ({
  type: 'IdentityObject',
  hashed: false,
  identityHash: name,
  identityType: 'name',
});

/** The address only as a salted digest: who knows it can check it, who does not learns nothing. */
function addressOf(email: string, salt: string) {
  const digest = createHash('sha256')
    .update(email.toLowerCase() + salt)
    .digest('hex');
  return { type: 'IdentityObject', hashed: true, salt, identityHash: `sha256$${digest}`, identityType: 'emailAddress' };
}

const seconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000);
