import type { Audit } from '../identity/index.ts';
import type { Paths } from '../paths/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import type { Ids } from '../platform/id.ts';
import type { Languages } from '../platform/language/index.ts';

/** What this room is given from outside. */
export interface EvaluationParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly audit: Audit;
  readonly languages: Languages;
  /** The learner's own step, and the word that its survey is answered. */
  readonly steps: Pick<Paths['working'], 'ownStep' | 'recordAnswer'>;
}
