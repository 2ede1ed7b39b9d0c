import { expect, test } from 'vitest';
import { createIds } from '../../server/platform/id.ts';
import { stopClock } from '../kit/clock.ts';

test('ids sort in the order of making, within a millisecond and when the clock is set back', () => {
  const clock = stopClock();
  const ids = createIds(clock);
  const made = Array.from({ length: 5_000 }, () => ids.next());
  clock.advance({ seconds: -60 });
  made.push(ids.next());
  clock.advance({ seconds: 120 });
  made.push(ids.next());
  expect([...made].sort()).toEqual(made);
  expect(new Set(made).size).toBe(made.length);
  expect(made.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(
    true,
  );
});
