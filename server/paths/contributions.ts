import type { Reader } from '../platform/database/index.ts';
import type { Message } from '../platform/language/index.ts';

/** What a room below keeps of a completed enrolment; the page of the path leads there without asking what it is. */
export interface ProofContribution {
  proofOf(db: Reader, enrolmentId: string): Promise<{ label: Message; href: string } | null>;
}
