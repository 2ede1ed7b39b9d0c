import { existsSync } from 'node:fs';
import path from 'node:path';
import { replaySuite } from './suite.ts';

/*
 * Replays the cases of ADL's LMS test suite through our manifest reader, sequencing engine and data model:
 * npm run conformance -- <folder with packages/ and cases/> [name of a case …]
 */
const [folder, ...wanted] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
if (folder === undefined || !existsSync(path.join(folder, 'cases'))) {
  process.stderr.write('Usage: npm run conformance -- <folder holding packages/ and cases/> [case …]\n');
  process.exit(2);
}

const began = performance.now();
const { passed, cases, launches, calls } = await replaySuite(folder, wanted, (name, { difference }) => {
  process.stdout.write(difference === undefined ? `pass ${name}\n` : `FAIL ${name}: ${difference}\n`);
});
const seconds = ((performance.now() - began) / 1000).toFixed(1);
process.stdout.write(`\n${passed} of ${cases} cases pass; ${launches} launches, ${calls} API calls, ${seconds} s\n`);
process.exit(passed === cases && cases > 0 ? 0 : 1);
