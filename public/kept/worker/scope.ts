import type { Cargo } from '../../../server/player/content/taking-along.ts';

// The compiler's own types of workers and of pages exclude each other, and pages are the many.
export interface Client {
  id: string;
  url: string;
  postMessage(message: unknown): void;
}

export interface Moment {
  waitUntil(work: Promise<unknown>): void;
  respondWith(answer: Promise<Response> | Response): void;
  request: Request;
  clientId: string;
  data: unknown;
  source: Client | null;
  ports: readonly MessagePort[];
  tag: string;
}

export interface Worker {
  location: Location;
  clients: {
    claim(): Promise<void>;
    get(id: string): Promise<Client | undefined>;
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly Client[]>;
  };
  registration: { sync?: { register(tag: string): Promise<void> } };
  skipWaiting(): Promise<void>;
  addEventListener(kind: string, listener: (event: Moment) => void): void;
  /** Put before this script by the server. */
  cargo: Cargo;
  deviceKey: string;
}

export const worker = self as unknown as Worker;

/** Every window of this origin, whether this worker stands before it or not. */
export function windows(): Promise<readonly Client[]> {
  return worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
}
