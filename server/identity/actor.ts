import type { Expression, SqlBool } from 'kysely';
import { expressionBuilder } from 'kysely';
import type { Request } from 'express';
import type { Visitor } from '../platform/web/index.ts';
import { Forbidden } from '../platform/web/index.ts';
import { rolesWith } from './capabilities.ts';
import type { Capability, Role } from './capabilities.ts';

/** The person who does something, with the reach of their roles. Paths are organisation paths, '/a/b/'. */
export interface Actor extends Visitor {
  readonly personId: string;
  readonly organisationId: string;
  readonly organisationPath: string;
  readonly organisationName: string;
  readonly roles: readonly Role[];
  /** Holds the capability somewhere. */
  can(capability: string): boolean;
  /** Holds it at this organisation. */
  canAt(capability: Capability, organisationPath: string): boolean;
  /** The organisations at and below which the actor holds it, as paths without those inside others. */
  reach(capability: Capability): readonly string[];
  /** Holds it at the root, and so everywhere. */
  overAll(capability: Capability): boolean;
}

export interface HeldRole {
  role: Role;
  path: string;
}

export function createActor(
  person: Omit<Actor, 'can' | 'canAt' | 'reach' | 'overAll' | 'roles'>,
  held: readonly HeldRole[],
): Actor {
  const reach = (capability: string): readonly string[] => {
    const allowed = rolesWith(capability);
    return outermost(held.filter(({ role }) => allowed.includes(role)).map(({ path }) => path));
  };
  return {
    ...person,
    roles: [...new Set(held.map(({ role }) => role))],
    can: (capability) => reach(capability).length > 0,
    canAt: (capability, path) => reach(capability).some((prefix) => path.startsWith(prefix)),
    reach,
    overAll: (capability) => reach(capability).some((path) => path.split('/').length === 3),
  };
}

function outermost(paths: readonly string[]): string[] {
  return [...new Set(paths)].filter((path) => !paths.some((other) => other !== path && path.startsWith(other)));
}

/** Who asks, on a route whose audience is `signed-in` or a capability. */
export function actorOf(req: Request): Actor {
  if (!req.visitor) throw new Forbidden();
  return req.visitor as Actor;
}

/**
 * Narrows a query to organisations within reach: `.where((eb) => withinReach(actor.reach('people:view'), eb.ref('organisations.path')))`.
 * No reach, no rows.
 */
export function withinReach(reach: readonly string[], path: Expression<string>): Expression<SqlBool> {
  const eb = expressionBuilder<never, never>();
  return eb.or(
    reach.map((prefix) => eb.and([eb(path, '>=', prefix as never), eb(path, '<', afterPrefix(prefix) as never)])),
  );
}

// A range instead of LIKE: both engines then walk the index, and no sign in a path needs escaping.
function afterPrefix(prefix: string): string {
  return `${prefix.slice(0, -1)}0`;
}

/** The paths of an organisation and all above it: '/a/b/' gives ['/a/', '/a/b/']; what these own is offered to who is here. */
export function selfAndAbove(path: string): string[] {
  const ids = path.split('/').filter(Boolean);
  return ids.map((_, index) => `/${ids.slice(0, index + 1).join('/')}/`);
}
