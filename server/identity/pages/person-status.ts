import type { Request } from 'express';
import type { Status } from '../../platform/web/index.ts';
import type { PersonStatus } from '../tables.ts';
import type { PersonStatusShown } from '../views.ts';

// The shapes and colours that people know from learning, with the words for an account.
const shapes: Record<PersonStatus, Status> = {
  submitted: 'in-progress',
  active: 'completed',
  refused: 'failed',
  suspended: 'expired',
  closed: 'exempted',
};

export function shownStatus(req: Request, status: PersonStatus): PersonStatusShown {
  return { status: shapes[status], label: req.translator.t(`identity.status-${status}`) };
}
