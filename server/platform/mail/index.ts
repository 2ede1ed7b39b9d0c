import { createTransport } from 'nodemailer';
import type { Transporter } from 'nodemailer';
import type { Clock } from '../clock.ts';
import type { Database, Writer } from '../database/index.ts';
import type { Ids } from '../id.ts';
import type { Languages } from '../language/index.ts';
import type { Log } from '../log.ts';
import { composeHtml, composeText } from './letter.ts';
import { claimDue, insertMail, markFailed, markSent } from './store.ts';
import type { OutboxRow } from './store.ts';

export type { MailTables, OutboxRow } from './store.ts';
export { listOutbox, findMail } from './store.ts';

export interface Letter {
  to: { address: string; name: string };
  language: string;
  subject: string;
  /** Paragraphs, already in the person's language. */
  text: readonly string[];
  button?: { label: string; href: string };
  /** One line that says why the person gets this. */
  reason: string;
  /** Where the person chooses which letters come. */
  choose?: { label: string; href: string };
  calendar?: { method: 'REQUEST' | 'CANCEL' | 'PUBLISH'; content: string };
  /** Holds a link that opens an account: the words are forgotten once the letter is sent. */
  confidential?: boolean;
  /** Names the occasion (`booking-confirmed:<id>:<version>`): the same occasion is never written to twice. */
  unique: string;
}

export interface Mail {
  /** Puts a letter into the outbox, in the transaction of the deed it tells of. */
  queue(tx: Writer, letter: Letter): Promise<void>;
  /** Sends what is due; gives how many went out. Without SMTP settings letters stay in the outbox, to be read there. */
  deliver(): Promise<number>;
}

export interface MailSettings {
  smtpUrl: string | undefined;
  from: string;
}

export function createMail(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  languages: Languages;
  log: Log;
  settings: MailSettings;
}): Mail {
  const { database, clock, ids, log, settings } = parts;
  const transport = settings.smtpUrl ? createTransport(settings.smtpUrl) : undefined;
  return {
    async queue(tx, letter) {
      await insertMail(tx, { ...outboxRow(letter, clock.iso()), id: ids.next() });
    },
    async deliver() {
      if (!transport) return 0;
      let sent = 0;
      for (;;) {
        const due = await database.transaction((tx) => claimDue(tx, clock.now(), 20));
        if (due.length === 0) return sent;
        for (const row of due) sent += await send(row, transport, { database, clock, log, from: settings.from });
      }
    },
  };
}

function outboxRow(letter: Letter, now: string): Omit<OutboxRow, 'id'> {
  return {
    occasion: letter.unique,
    to_address: letter.to.address,
    to_name: letter.to.name,
    language: letter.language,
    subject: letter.subject,
    body_text: composeText(letter),
    body_html: composeHtml(letter),
    calendar_method: letter.calendar?.method ?? null,
    calendar: letter.calendar?.content ?? null,
    created_at: now,
    due_at: now,
    confidential: letter.confidential ? 1 : 0,
    attempts: 0,
    sent_at: null,
    last_error: null,
  };
}

async function send(
  row: OutboxRow,
  transport: Transporter,
  { database, clock, log, from }: { database: Database; clock: Clock; log: Log; from: string },
): Promise<number> {
  try {
    await transport.sendMail({
      from,
      to: { address: row.to_address, name: row.to_name },
      subject: row.subject,
      text: row.body_text,
      html: row.body_html,
      // The same identifier at every try: a receiver that already has the letter can tell.
      messageId: `<${row.id}@${from.replace(/.*@/, '').replace(/[>\s].*/, '')}>`,
      ...(row.calendar && row.calendar_method
        ? { icalEvent: { method: row.calendar_method, content: row.calendar, filename: 'invitation.ics' } }
        : {}),
    });
    await database.transaction((tx) => markSent(tx, row, clock.iso()));
    return 1;
  } catch (error) {
    log.warn({ err: error, mail: row.id }, 'mail not delivered');
    await database.transaction((tx) => markFailed(tx, row, clock.now(), (error as Error).message));
    return 0;
  }
}
