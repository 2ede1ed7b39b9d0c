// What green means. `npm test` runs all of it, `npm run check` the part that takes seconds.
// Plain JavaScript on Node's own modules: on a fresh clone it installs what it needs first.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhatHasChanged, installWhatIsMissing } from '../server/start.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const bin = (name) => path.join(root, 'node_modules/.bin', name);
const [command = 'all', ...rest] = process.argv.slice(2);

installWhatIsMissing();
buildWhatHasChanged();

const commands = { all: runAll, check: runCheck, bench: runBenches, conformance: runConformance };
process.exit(await (commands[command] ?? usage)());

function usage() {
  process.stderr.write(`Known: ${Object.keys(commands).join(', ')}\n`);
  return 2;
}

async function runAll() {
  const checks = await quickChecks();
  const tests = await vitest('test/vitest.config.ts', 'tests');
  const browser = findChromium();
  if (!browser)
    process.stdout.write('\nNo Chromium was found and none could be installed: the browser tests were not run.\n');
  const inBrowser = browser ? await vitest('test/vitest.browser.config.ts', 'browser', { CHROMIUM: browser }) : nothing;
  return conclude([checks, tests, inBrowser]);
}

async function runCheck() {
  return conclude([await quickChecks(), await vitest('test/vitest.config.ts', 'walls', {}, ['test/architecture'])]);
}

async function quickChecks() {
  const checks = [
    ['types of server and tests', bin('tsc'), ['-p', 'tsconfig.json']],
    ['types of browser scripts', bin('tsc'), ['-p', 'public/tsconfig.json', '--noEmit']],
    ['templates', bin('tsx'), ['test/templates/check.ts']],
    ['lint', bin('oxlint'), ['--type-aware', '--quiet']],
    ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  ];
  const result = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, program, args] of checks) {
    const ok = (await run(program, args)) === 0;
    result[ok ? 'passed' : 'failed']++;
    process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${name}\n`);
  }
  return result;
}

const nothing = { passed: 0, failed: 0, skipped: 0 };

async function vitest(config, name, env = {}, filters = []) {
  const report = path.join(root, `dist/test-reports/${name}.json`);
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const args = ['run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const status = await run(bin('vitest'), [...args, ...filters], env);
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
  // A file that cannot be loaded fails the run without failing a test.
  return { passed: numPassedTests, failed: Math.max(numFailedTests, status === 0 ? 0 : 1), skipped: numPendingTests };
}

function conclude(results) {
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  const skipped = total('skipped') > 0 ? `, ${total('skipped')} skipped` : '';
  process.stdout.write(`\n${total('passed')} passed, ${total('failed')} failed${skipped}\n`);
  return total('failed') === 0 && total('passed') > 0 ? 0 : 1;
}

async function runBenches() {
  const wanted = rest.length > 0 ? rest.map((name) => `${name}.ts`) : readdirSync(path.join(root, 'test/bench'));
  let worst = 0;
  for (const file of wanted.filter((name) => name.endsWith('.ts')).sort()) {
    process.stdout.write(`\n# ${file.replace('.ts', '')}\n`);
    worst = Math.max(worst, await run(bin('tsx'), [path.join('test/bench', file)]));
  }
  return worst;
}

function runConformance() {
  const browser = findChromium();
  return run(bin('tsx'), ['test/conformance/run.ts', ...rest], browser ? { CHROMIUM: browser } : {});
}

/**
 * The path of a Chromium or Chrome, if possible of the headless shell: the same browser without its windows, which starts
 * three times as fast. On Debian, as root, one is installed where there is none.
 */
function findChromium() {
  const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const known = () => [process.env.CHROMIUM, ...names.map(which)].find((place) => place && existsSync(place));
  if (!known() && process.getuid?.() === 0 && which('apt-get')) {
    process.stdout.write('Installing Chromium for the browser tests…\n');
    const install = 'apt-get install -y -q --no-install-recommends';
    const script = `apt-get update -q && { ${install} chromium-headless-shell || ${install} chromium; }`;
    spawnSync('sh', ['-c', script], { stdio: 'ignore' });
  }
  return known();
}

function which(name) {
  const { stdout, status } = spawnSync('which', [name], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function run(program, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    child.once('error', () => resolve(1));
    child.once('exit', (status) => resolve(status ?? 1));
  });
}
