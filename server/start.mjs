// Makes a fresh clone run: installs what is missing, builds what has changed, starts the program.
// Plain JavaScript on Node's own modules, since it runs before anything is installed or compiled.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

export function installWhatIsMissing() {
  if (isInstalled()) return;
  // Not `npm ci`: it refuses a lock file in which the binaries of some other system are missing.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--include=dev'];
  run('npm', args, 'Installing packages (two minutes the first time)');
}

// npm keeps a lock file of what it installed; packages for other systems are in the project's and not in that one.
function isInstalled() {
  const installed = path.join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = packagesIn(path.join(root, 'package-lock.json'));
  const present = packagesIn(installed);
  return Object.entries(wanted).every(
    ([name, { version, optional }]) => name === '' || optional || present[name]?.version === version,
  );
}

function packagesIn(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}

export function buildWhatHasChanged() {
  const built = path.join(root, 'dist/.built');
  const newest = Math.max(...['server', 'public', 'courses'].map((folder) => newestIn(path.join(root, folder))));
  if (existsSync(built) && statSync(built).mtimeMs >= newest) return;
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  const tsc = path.join(root, 'node_modules/.bin/tsc');
  run(tsc, ['-p', 'server/tsconfig.json'], 'Building');
  run(tsc, ['-p', 'public/tsconfig.json']);
  writeFileSync(built, '');
}

function newestIn(folder) {
  if (!existsSync(folder)) return 0;
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    newest = Math.max(newest, statSync(path.join(entry.parentPath ?? entry.path, entry.name)).mtimeMs);
  }
  return newest;
}

function run(command, args, said) {
  if (said) process.stdout.write(`${said}…\n`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  installWhatIsMissing();
  if (process.argv.includes('--watch')) {
    buildWhatHasChanged();
    spawn(path.join(root, 'node_modules/.bin/tsx'), ['watch', 'server/main.ts'], { cwd: root, stdio: 'inherit' });
  } else {
    buildWhatHasChanged();
    const program = process.argv.includes('--replay') ? 'replay' : 'main';
    if (!process.argv.includes('--build-only'))
      await import(new URL(`../dist/server/${program}.js`, import.meta.url).href);
  }
}
