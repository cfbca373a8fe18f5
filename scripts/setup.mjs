// Sets up a checkout: installs and builds only what is missing or stale. No dependencies, since nothing is there yet.
// All talk goes to stderr, so that `npm start --silent -- --format json` stays one document.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const inRoot = (...parts) => path.join(root, ...parts);

function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}

function run(what, command, args) {
  say(what);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error) fail(`${command} could not be started: ${error.message}`);
  if (status !== 0)
    fail(`${command} ${args.join(' ')} ended with ${String(status)}; its output stands above`);
}

function* filesBelow(entry) {
  if (!existsSync(entry)) return;
  if (!statSync(entry).isDirectory()) {
    yield entry;
    return;
  }
  for (const name of readdirSync(entry).sort()) yield* filesBelow(path.join(entry, name));
}

/** A hash of names and contents: times change with every checkout. */
function hashOf(...entries) {
  const hash = createHash('sha256');
  for (const file of entries.flatMap((entry) => [...filesBelow(inRoot(entry))])) {
    hash.update(path.relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** Does `work` unless the stamp says that it was done for the same input. */
function unlessFresh(stamp, hash, work) {
  const file = inRoot(stamp);
  if (existsSync(file) && readFileSync(file, 'utf8') === hash) return;
  work();
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, hash);
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Node ${process.versions.node} is too old: install Node 20.19 or later`);
}

function install() {
  unlessFresh('node_modules/.iotriage-setup', hashOf('package-lock.json'), () => {
    run('installing packages', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  });
}

function buildTypeScript() {
  unlessFresh(
    'dist/.iotriage-setup',
    hashOf('src', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'),
    () => {
      rmSync(inRoot('dist'), { recursive: true, force: true });
      run('compiling TypeScript', process.execPath, [
        'node_modules/typescript/bin/tsc',
        '-p',
        'tsconfig.build.json',
      ]);
      run('writing the JSON Schema of the report', process.execPath, ['scripts/report-schema.mjs']);
    },
  );
}

async function buildAddon() {
  const { buildNative } = await import('./build-native.mjs');
  await buildNative({ force: false });
}

requireNode();
install();
buildTypeScript();
try {
  await buildAddon();
} catch (error) {
  fail(`the addon was not built: ${error instanceof Error ? error.message : String(error)}`);
}
