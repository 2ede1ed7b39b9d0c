import type { Message } from '../language/index.ts';

/** Errors a person can understand; one handler turns each into a page or JSON. */
export class DomainError extends Error {
  readonly status: number;
  readonly said: Message;

  constructor(status: number, said: Message) {
    super(said.key);
    this.status = status;
    this.said = said;
  }
}

/** Not there, or not for this person to know of. */
export class NotFound extends DomainError {
  constructor(said: Message = { key: 'common.not-found' }) {
    super(404, said);
  }
}

/** The person may know of it but not do this. */
export class Forbidden extends DomainError {
  constructor(said: Message = { key: 'common.forbidden' }) {
    super(403, said);
  }
}

/** The state of things does not allow it (any more); nothing was changed. */
export class Conflict extends DomainError {
  constructor(said: Message) {
    super(409, said);
  }
}

/** What was typed cannot be taken: a message per field; `''` is the form as a whole. */
export class Invalid extends DomainError {
  readonly errors: Record<string, Message>;

  constructor(errors: Record<string, Message>) {
    super(422, Object.values(errors)[0] ?? { key: 'common.invalid' });
    this.errors = errors;
  }
}

export class TooMany extends DomainError {
  constructor(said: Message = { key: 'common.too-many' }) {
    super(429, said);
  }
}
