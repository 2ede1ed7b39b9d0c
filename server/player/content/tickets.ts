import { createHmac, timingSafeEqual } from 'node:crypto';

/** Says to a device, for a few minutes, that the learner who has signed in on the site is the one before it. */
export interface Tickets {
  issue(owner: string): string;
  /** Whose ticket it is; undefined for one that is not ours or whose time has passed. */
  read(ticket: string): string | undefined;
}

const lifetime = 10 * 60;

export function createTickets({ secret, now }: { secret: string; now: () => Date }): Tickets {
  const seconds = (): number => Math.floor(now().getTime() / 1000);
  const sign = (said: string): Buffer => createHmac('sha256', `device ticket ${secret}`).update(said).digest();
  return {
    issue(owner) {
      const said = `${owner}.${seconds() + lifetime}`;
      return `${said}.${sign(said).toString('base64url')}`;
    },
    read(ticket) {
      const [, said = '', owner, until, signature = ''] =
        /^(([0-9a-f]{24})\.(\d{1,12}))\.([\w-]{43})$/.exec(ticket) ?? [];
      const given = Buffer.from(signature, 'base64url');
      const own = sign(said);
      const isOurs = given.length === own.length && timingSafeEqual(given, own);
      return isOurs && Number(until) > seconds() ? owner : undefined;
    },
  };
}
