import type { Audit } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import type { Newsroom } from '../platform/events.ts';
import type { Files } from '../platform/files/index.ts';
import type { Ids } from '../platform/id.ts';
import type { Languages } from '../platform/language/index.ts';
import type { Mail } from '../platform/mail/index.ts';
import type { Building } from './building/building.ts';
import type { ProofContribution } from './contributions.ts';
import type { CaseFinding } from './cases/finding-cases.ts';
import type { Enrolling } from './enrolment/enrolling.ts';
import type { Judge } from './judging/judging.ts';
import type { Sources } from './sources.ts';

/** What this room is given from outside. */
export interface PathsParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly audit: Audit;
  readonly news: Newsroom;
  readonly languages: Languages;
  readonly mail: Mail;
  readonly files: Files;
  readonly settings: { readonly siteOrigin: string; readonly root: string };
}

/** What its pages work with. */
export interface Verbs {
  readonly sources: Sources;
  readonly judge: Judge;
  readonly building: Building;
  readonly enrolling: Enrolling;
  readonly cases: CaseFinding;
  /** Filled once the rooms below stand. */
  readonly proofs: readonly ProofContribution[];
}
