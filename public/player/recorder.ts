import { boundLog, logLimit, type LogLine } from '../../server/player/protocol/index.ts';

export interface Recorder {
  note(kind: LogLine[0], ...what: string[]): void;
  /** The lines since the last call. */
  take(): LogLine[];
}

/** The flight recorder's end in the browser: always on, and never more than an entry may carry. */
export function createRecorder(): Recorder {
  let lines: LogLine[] = [];
  return {
    note(kind, ...what) {
      lines.push([kind, Math.round(performance.now()), ...what.map((text) => text.slice(0, logLimit.text))]);
      if (lines.length > logLimit.lines * 2) lines = boundLog(lines);
    },
    take() {
      const taken = boundLog(lines);
      lines = [];
      return taken;
    },
  };
}
