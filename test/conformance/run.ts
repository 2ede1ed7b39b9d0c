import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Stage } from './host.ts';
import { NodeStage } from './node/stage.ts';
import { replaySuite } from './suite.ts';

/*
 * npm run conformance -- <folder> [--browser] [name or pattern …]
 * A folder with packages/ and cases/ holds the cases of ADL's LMS test suite: they are replayed through our manifest reading,
 * sequencing and data model, or with --browser in Chromium through the pages of a running server. Any other folder holds
 * packages: each is imported, played, left and resumed in Chromium. Names may have a * in them.
 */
const words = process.argv.slice(2);
const isInBrowser = words.includes('--browser');
const unknown = words.find((word) => word.startsWith('--') && word !== '--browser');
const [folder, ...wanted] = words.filter((word) => !word.startsWith('--'));
if (unknown !== undefined || folder === undefined || !existsSync(folder)) usage();
else if (['cases', 'packages'].every((part) => existsSync(path.join(folder, part))))
  process.exit(await replayCases(folder));
else process.exit(await playPackages(folder));

function usage(): never {
  process.stderr.write(
    'Usage: npm run conformance -- <folder of packages, or one holding packages/ and cases/> [--browser] [name or pattern …]\n',
  );
  process.exit(2);
}

async function replayCases(suite: string): Promise<number> {
  const began = performance.now();
  const stage = isInBrowser ? await openChromium() : new NodeStage();
  try {
    const { passed, cases, launches, calls } = await replaySuite(
      suite,
      wanted,
      stage,
      (name, { difference, decisions }) => {
        process.stdout.write(difference === undefined ? `pass ${name}\n` : `FAIL ${name}: ${difference}\n`);
        if (decisions.length > 0) process.stdout.write(`     the sequencer: ${decisions.join('; ')}\n`);
      },
    );
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    process.stdout.write(
      `\n${passed} of ${cases} cases pass; ${launches} launches, ${calls} API calls, ${seconds} s\n`,
    );
    return passed === cases && cases > 0 ? 0 : 1;
  } finally {
    await stage.close();
  }
}

/** Loaded when asked for: Node alone is to take seconds. */
async function openChromium(): Promise<Stage> {
  const { ChromiumStage } = await import('./chromium/stage.ts');
  return ChromiumStage.open();
}

async function playPackages(packages: string): Promise<number> {
  const { packagesIn, tryPackages } = await import('./packages/run.ts');
  if (packagesIn(packages).length === 0) usage();
  const verdicts: string[] = [];
  await tryPackages(packages, wanted, (name, { verdict, lines }) => {
    verdicts.push(verdict);
    process.stdout.write(`${verdict} ${name}\n${lines.map((line) => `     ${line}\n`).join('')}`);
  });
  const count = (wanted: string): number => verdicts.filter((verdict) => verdict === wanted).length;
  const kept = `${count('refused')} refused, ${count('not published')} imported but not fit to be published`;
  process.stdout.write(`\n${count('pass')} pass, ${kept}, ${count('FAIL')} fail\n`);
  return verdicts.length > 0 && count('FAIL') === 0 ? 0 : 1;
}
