import type { Writer } from './database/index.ts';

/** Something a room tells; what lower rooms cannot know travels upwards as news, in the transaction of the deed. */
export interface News<Payload> {
  readonly name: string;
  readonly payload?: Payload;
}

type Listener<Payload> = (tx: Writer, payload: Payload) => Promise<void>;

export interface Newsroom {
  listen<Payload>(news: News<Payload>, listener: Listener<Payload>): void;
  /** Calls the listeners one after the other inside the teller's transaction: if one fails, the deed did not happen. */
  tell<Payload>(tx: Writer, news: News<Payload>, payload: Payload): Promise<void>;
}

export function defineNews<Payload>(name: string): News<Payload> {
  return { name };
}

export function createNewsroom(): Newsroom {
  const listeners = new Map<string, Listener<never>[]>();
  return {
    listen(news, listener) {
      const known = listeners.get(news.name) ?? [];
      listeners.set(news.name, [...known, listener as Listener<never>]);
    },
    async tell(tx, news, payload) {
      for (const listener of listeners.get(news.name) ?? []) {
        await listener(tx, payload as never);
      }
    },
  };
}
