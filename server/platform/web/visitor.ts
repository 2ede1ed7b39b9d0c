import type { Session } from 'express-session';
import type { Message, Translator } from '../language/index.ts';

/** The person behind a request as far as the ground floor needs to know; `identity` says who it is. */
export interface Visitor {
  readonly name: string;
  readonly email: string;
  readonly language: string;
  readonly timeZone: string;
  can(capability: string): boolean;
}

declare global {
  namespace Express {
    interface Request {
      visitor?: Visitor;
      translator: Translator;
    }
  }
}

/** What a visit remembers between requests. */
export type VisitMemory = Session;

declare module 'express-session' {
  interface SessionData {
    flash?: { said: Message; kind: 'success' | 'warning' };
    language?: string;
  }
}
