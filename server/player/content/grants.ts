import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a grant cookie says: the files of one archive may be read, and which hosts outside they may speak to. */
export interface Grant {
  digest: string;
  hosts: readonly string[];
}

export interface Grants {
  /** A Set-Cookie header, good for the files of that archive alone and out of reach for scripts. */
  cookie(grant: Grant): string;
  /** The grant in a Cookie header; undefined when there is none that is ours, in time, and of that archive. */
  read(header: string | undefined, digest: string): Grant | undefined;
}

const cookieName = 'waymark-package';
const lifetime = 7 * 24 * 3600;

/** Grants are signed and not stored: a package of 2,000 files is read without asking the database who asks. */
export function createGrants(options: { secret: string; secure: boolean; now: () => Date }): Grants {
  const seconds = (): number => Math.floor(options.now().getTime() / 1000);
  const sign = (said: string): string =>
    createHmac('sha256', `package grant ${options.secret}`).update(said).digest('base64url');
  return {
    cookie({ digest, hosts }) {
      const said = Buffer.from(JSON.stringify([digest, hosts, seconds() + lifetime])).toString('base64url');
      const parts = [`${cookieName}=${said}.${sign(said)}`, `Path=/packages/${digest}/`, `Max-Age=${lifetime}`];
      return [...parts, 'HttpOnly', 'SameSite=Strict', ...(options.secure ? ['Secure'] : [])].join('; ');
    },
    read(header, wanted) {
      for (const [said = '', signature = ''] of valuesOf(header)) {
        if (!isSame(sign(said), signature)) continue;
        const [digest, hosts, until] = JSON.parse(Buffer.from(said, 'base64url').toString()) as [
          string,
          string[],
          number,
        ];
        if (digest === wanted && until > seconds()) return { digest, hosts };
      }
      return undefined;
    },
  };
}

function valuesOf(header: string | undefined): string[][] {
  return (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${cookieName}=`))
    .map((pair) => pair.slice(cookieName.length + 1).split('.'));
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
