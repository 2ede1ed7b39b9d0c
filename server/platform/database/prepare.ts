import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { Engine, Reader } from './index.ts';

class Slot {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/**
 * A query for the hottest paths: built and compiled once per engine, then only filled in. `build` gets a stand-in for
 * every argument and must pass each on as a value, without looking at it.
 */
export function prepare<Tables, Arguments extends object, Row>(
  build: (db: Kysely<Tables>, argument: Arguments, engine: Engine) => Compilable<Row>,
): (db: Reader, values: Arguments) => Promise<{ rows: Row[]; changed: number }> {
  const compiled = new Map<Engine, CompiledQuery<Row>>();
  const stand = new Proxy({}, { get: (_, name) => new Slot(String(name)) }) as Arguments;
  return async (db, values) => {
    let query = compiled.get(db.engine);
    if (!query) {
      query = build(db.sql<Tables>(), stand, db.engine).compile();
      compiled.set(db.engine, query);
    }
    const given = values as Record<string, unknown>;
    const parameters = query.parameters.map((each) => (each instanceof Slot ? given[each.name] : each));
    const { rows, numAffectedRows } = await db.sql<Tables>().executeQuery<Row>({ ...query, parameters });
    return { rows, changed: Number(numAffectedRows ?? 0) };
  };
}
