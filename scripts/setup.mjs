// Sets up a checkout: installs and builds only what is missing or stale. No dependencies, since nothing is there yet.
// All talk goes to stderr, so that `npm start --silent -- --format json` stays one document.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildNative } from './build-native.mjs';
import { lacksSqlite } from './build-sqlite.mjs';
import { withLock } from './lock.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const inRoot = (...parts) => path.join(root, ...parts);

function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

function run(what, command, args) {
  say(what);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error) throw new Error(`${command} could not be started: ${error.message}`);
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${String(status)}; its output stands above`);
  }
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

/** Does `work`, which leaves the stamp in `directory`, unless that bears it already. */
function unlessFresh(directory, hash, work) {
  const stamp = inRoot(directory, '.iotriage-setup');
  const isFresh = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
  if (isFresh()) return;
  withLock(inRoot('build/setup.lock'), say, () => {
    if (!isFresh()) work((made) => writeFileSync(inRoot(made, '.iotriage-setup'), hash));
  });
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Error(`Node ${process.versions.node} is too old: install Node 20.19 or later`);
}

function install() {
  unlessFresh('node_modules', hashOf('package-lock.json'), (stamp) => {
    run('installing packages', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
    stamp('node_modules');
  });
}

/** A build's own chunks lie apart from those of the build before, by its hash. */
const generationOf = (hash) => hash.slice(0, 8);

/** The chunks that programs of the build before may still load: those of that build, none older. */
function keepChunks() {
  const stamp = inRoot('dist/.iotriage-setup');
  if (!existsSync(stamp)) return;
  const chunks = path.join('chunks', generationOf(readFileSync(stamp, 'utf8')));
  const [from, to] = [inRoot('dist', chunks), inRoot('dist.new', chunks)];
  if (existsSync(from)) cpSync(from, to, { recursive: true });
}

/** Compiles beside `dist` and then takes its place: a run that is under way starts its later trials from there. */
function buildTypeScript() {
  const inputs = [
    'src',
    'scripts/bundle-programs.mjs',
    'scripts/report-schema.mjs',
    'tsconfig.json',
    'tsconfig.build.json',
    'package-lock.json',
  ];
  const hash = hashOf(...inputs);
  unlessFresh('dist', hash, (stamp) => {
    const remove = (directory) => rmSync(inRoot(directory), { recursive: true, force: true });
    for (const leftover of ['dist.new', 'dist.old']) remove(leftover);
    const compiler = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', 'dist.new'];
    run('compiling TypeScript', process.execPath, compiler);
    const schema = ['scripts/report-schema.mjs', 'dist.new'];
    run('writing the JSON Schema of the report', process.execPath, schema);
    const programs = ['scripts/bundle-programs.mjs', 'dist.new', generationOf(hash)];
    run('bundling the programs', process.execPath, programs);
    keepChunks();
    stamp('dist.new');
    if (existsSync(inRoot('dist'))) renameSync(inRoot('dist'), inRoot('dist.old'));
    renameSync(inRoot('dist.new'), inRoot('dist'));
    remove('dist.old');
  });
}

/** Beside the others: it is one file of C that keeps one processor busy for a minute or two. */
async function startSqlite() {
  if (!lacksSqlite()) return;
  const child = spawn(process.execPath, ['scripts/build-sqlite.mjs'], { cwd: root, stdio: ['ignore', 2, 2] });
  // It is optional: where it cannot be started the controls go without.
  await once(child, 'close').catch((error) => say(`no SQLite: ${error.message}`));
}

function buildAddon() {
  try {
    buildNative();
  } catch (error) {
    throw new Error(`the addon was not built: ${error.message}`, { cause: error });
  }
}

try {
  requireNode();
  install();
  const sqlite = startSqlite();
  buildTypeScript();
  buildAddon();
  await sqlite;
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
