import { expressionBuilder, sql } from 'kysely';
import type { Expression, SqlBool } from 'kysely';
import { searchPatterns } from './search-words.ts';

/** True where a folded search column holds every word that was typed; always, when none was. */
export function likeAll(column: Expression<string>, typed: string | undefined): Expression<SqlBool> {
  const patterns = searchPatterns(typed);
  return expressionBuilder<never, never>().and(
    patterns.map((pattern) => sql<SqlBool>`${column} like ${pattern} escape '\\'`),
  );
}
