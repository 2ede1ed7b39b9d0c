import type { Ending } from '../facts.ts';
import type { Failure } from '../task.ts';

/** The trial is over before its last step; what was seen so far counts. */
export class Ended extends Error {
  readonly how: Ending;

  constructor(how: Ending) {
    super(how);
    this.how = how;
  }
}

/** No trial came about: the fault is not the package's. */
export class Failed extends Error {
  readonly why: Failure;

  constructor(why: Failure, detail: string) {
    super(detail);
    this.why = why;
  }
}

/** Lets a listener end what is going on elsewhere. */
export interface Alarm {
  raise(how: Ending): void;
  /** Rejects when somebody raises the alarm, and settles with the work otherwise. */
  during<Value>(work: Promise<Value>): Promise<Value>;
}

export function createAlarm(): Alarm {
  let raise: (how: Ending) => void = () => undefined;
  const alarm = new Promise<never>((_resolve, reject) => {
    raise = (how) => reject(new Ended(how));
  });
  alarm.catch(() => undefined);
  return {
    raise,
    during: (work) => {
      work.catch(() => undefined);
      return Promise.race([work, alarm]);
    },
  };
}

/** The value, or undefined when it is not there within the time: a page that hangs answers nothing. */
export async function within<Value>(milliseconds: number, work: Promise<Value>): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
