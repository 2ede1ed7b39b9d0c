/** What the tester is told to do after a launch, in steps. */
export type Step =
  | {
      do:
        | 'continue'
        | 'previous'
        | 'exit'
        | 'exit-all'
        | 'suspend'
        | 'abandon'
        | 'abandon-all'
        | 'root'
        | 'launch'
        | 'has-ended'
        | 'next';
    }
  | { do: 'choose'; activity: string }
  | { do: 'launch'; course: string };

const words: [RegExp, Step['do']][] = [
  [/^Choice/i, 'choose'],
  [/^Continue/i, 'continue'],
  [/^Previous/i, 'previous'],
  [/^ExitAll/i, 'exit-all'],
  [/^Exit/i, 'exit'],
  [/^Suspend(All)?/i, 'suspend'],
  [/^AbandonAll/i, 'abandon-all'],
  [/^Abandon/i, 'abandon'],
  [/^(AutoTest|AutoEnd|HasEnded)/i, 'has-ended'],
  [/^(Re-?launch|launch)/i, 'launch'],
  [/^Root/i, 'root'],
];

/**
 * Reads an instruction: the words it is put together of, in order, then after ~ an activity or a course. A tail that names the
 * case (`RelaunchXY1`) is passed over, unless it is the name of a course. `Exit` behind another deed says what that deed leads
 * to. An instruction of no known word means "go on to the next test", as `APIt2` does.
 */
export function readInstruction(instruction: string, isCourse: (name: string) => boolean): Step[] {
  const [head = '', subject] = instruction.split('~');
  const steps: Step[] = [];
  let rest = head;
  for (;;) {
    rest = rest.replace(/^TRIG/i, '');
    const found = words.find(([pattern]) => pattern.test(rest));
    if (!found) break;
    const [pattern, deed] = found;
    rest = rest.replace(pattern, '');
    if (deed === 'choose') steps.push({ do: deed, activity: subject ?? '' });
    else steps.push({ do: deed === 'exit' && steps.length > 0 ? 'has-ended' : deed });
  }
  const course = [subject, rest].find((name) => name !== undefined && isCourse(name));
  const last = steps.at(-1);
  if (last?.do === 'launch' && course !== undefined) steps.splice(-1, 1, { do: 'launch', course });
  return steps.length > 0 ? steps : [{ do: 'next' }];
}
