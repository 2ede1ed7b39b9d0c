import { existsSync } from 'node:fs';
import path from 'node:path';
import { packagesIn, tryPackages } from './packages/run.ts';
import { replaySuite } from './suite.ts';

/*
 * npm run conformance -- <folder> [name …]
 * A folder with packages/ and cases/ holds the cases of ADL's LMS test suite: they are replayed through our manifest reader,
 * sequencing engine and data model. Any other folder holds packages: each is imported, played, left and resumed in Chromium.
 */
const [folder, ...wanted] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
if (folder !== undefined && existsSync(path.join(folder, 'cases'))) process.exit(await replayCases(folder));
if (folder !== undefined && existsSync(folder) && packagesIn(folder).length > 0)
  process.exit(await playPackages(folder));
process.stderr.write(
  'Usage: npm run conformance -- <folder of packages, or one holding packages/ and cases/> [name …]\n',
);
process.exit(2);

async function replayCases(suite: string): Promise<number> {
  const began = performance.now();
  const { passed, cases, launches, calls } = await replaySuite(suite, wanted, (name, { difference }) => {
    process.stdout.write(difference === undefined ? `pass ${name}\n` : `FAIL ${name}: ${difference}\n`);
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`\n${passed} of ${cases} cases pass; ${launches} launches, ${calls} API calls, ${seconds} s\n`);
  return passed === cases && cases > 0 ? 0 : 1;
}

async function playPackages(packages: string): Promise<number> {
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
