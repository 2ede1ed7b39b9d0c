import { Router } from 'express';
import type { Request, RequestHandler } from 'express';
import session from 'express-session';
import { Passport } from 'passport';
import { Strategy } from 'passport-local';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import { createActor } from './actor.ts';
import type { Actor } from './actor.ts';
import { checkPassword } from './password.ts';
import { DatabaseSessionStore } from './session-store.ts';
import type { SignedIn, StoredVisitor } from './session-store.ts';
import { findPerson, findPersonByEmail, rolesHeld } from './store.ts';
import type { PersonWithOrganisation } from './store.ts';

export interface SignInSettings {
  secret: string;
  secureCookie: boolean;
}

export interface SignIn {
  /** Middleware that finds out who asks. */
  identify: readonly RequestHandler[];
  /** Checks an e-mail address and a password; the person, or undefined for a wrong pair or an account that is not active. */
  authenticate(req: Request): Promise<PersonWithOrganisation | undefined>;
  begin(req: Request, person: PersonWithOrganisation): Promise<void>;
  end(req: Request): Promise<void>;
}

export function createSignIn(database: Database, clock: Clock, settings: SignInSettings): SignIn {
  const passport = new Passport();
  passport.use(
    new Strategy({ usernameField: 'email', passwordField: 'password' }, (email, password, done) => {
      verify(database, email, password).then(
        (person) => done(null, person ?? false),
        (error: unknown) => done(error),
      );
    }),
  );
  passport.serializeUser((person, done) => {
    const { id, sign_in_epoch } = person as PersonWithOrganisation;
    done(null, { personId: id, epoch: sign_in_epoch } satisfies SignedIn);
  });
  const store = new DatabaseSessionStore(database, clock);
  passport.deserializeUser(
    (req: Request, signedIn: SignedIn, done: (error: unknown, actor?: Actor | false) => void) => {
      recognise(database, signedIn, store.takeVisitor(req.sessionID)).then(
        (actor) => done(null, actor ?? false),
        (error: unknown) => done(error),
      );
    },
  );
  const cookieName = settings.secureCookie ? '__Host-waymark' : 'waymark';
  const sessions = session({
    name: cookieName,
    secret: settings.secret,
    store,
    resave: false,
    saveUninitialized: false,
    // On https the proxy in front ends the encryption; only its word can say that the cookie may be set.
    ...(settings.secureCookie ? { proxy: true } : {}),
    cookie: { httpOnly: true, sameSite: 'lax', secure: settings.secureCookie, path: '/' },
  });
  const visitor: RequestHandler = (req, _res, next) => {
    if (req.user) req.visitor = req.user as Actor;
    next();
  };
  return {
    identify: [sessions, Router().use(passport.initialize() as RequestHandler, passport.session()), visitor],
    authenticate: (req) =>
      new Promise((resolve, reject) => {
        const answer = (error: unknown, person: PersonWithOrganisation | false): void =>
          error ? reject(error as Error) : resolve(person || undefined);
        (passport.authenticate('local', { session: false }, answer) as RequestHandler)(req, req.res!, reject);
      }),
    begin: (req, person) =>
      // logIn gives the session a new identifier, so that one planted before signing in is worth nothing.
      new Promise((resolve, reject) =>
        req.logIn(person, (error) => {
          if (error) return reject(error as Error);
          req.session.browser = (req.get('user-agent') ?? '').slice(0, 300);
          req.session.address = req.ip ?? '';
          return resolve();
        }),
      ),
    end: (req) =>
      new Promise((resolve, reject) =>
        req.session.destroy((error: unknown) => (error ? reject(error as Error) : resolve())),
      ),
  };
}

async function verify(db: Database, email: string, password: string): Promise<PersonWithOrganisation | undefined> {
  const person = await findPersonByEmail(db, email);
  const right = await checkPassword(person?.password_hash ?? null, password);
  return right && person?.status === 'active' ? person : undefined;
}

async function recognise(
  db: Database,
  { personId, epoch }: SignedIn,
  known: StoredVisitor | undefined,
): Promise<Actor | undefined> {
  const person = known?.person.id === personId ? known.person : await findPerson(db, personId);
  if (person?.status !== 'active' || person.sign_in_epoch !== epoch) return undefined;
  return actorFrom(person, known?.person === person ? known.held : await rolesHeld(db, personId));
}

export function actorFrom(person: PersonWithOrganisation, held: Parameters<typeof createActor>[1]): Actor {
  return createActor(
    {
      personId: person.id,
      name: `${person.given_name} ${person.family_name}`,
      email: person.email,
      language: person.language,
      timeZone: person.time_zone,
      organisationId: person.organisation_id,
      organisationPath: person.organisation_path,
      organisationName: person.organisation_name,
    },
    held,
  );
}
