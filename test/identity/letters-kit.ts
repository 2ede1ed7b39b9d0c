import type { MailTables, OutboxRow } from '../../server/platform/mail/index.ts';
import { siteOrigin } from '../kit/house.ts';
import type { TestHouse } from '../kit/house.ts';

/** What has been written to an address, the oldest first. */
export function lettersTo(house: Pick<TestHouse, 'database'>, address: string): Promise<OutboxRow[]> {
  const outbox = house.database.sql<MailTables>().selectFrom('outbox').selectAll();
  return outbox.where('to_address', '=', address).orderBy('id').execute();
}

/** The page of this site that the last letter to an address leads to. */
export async function linkTo(house: Pick<TestHouse, 'database'>, address: string): Promise<string> {
  const letters = await lettersTo(house, address);
  const link = letters
    .at(-1)
    ?.body_text.split('\n')
    .find((line) => line.startsWith(`${siteOrigin}/`));
  if (!link) throw new Error(`No letter with a link was written to ${address}`);
  return link.slice(siteOrigin.length);
}
