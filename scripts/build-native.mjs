// Builds the addon with the node-gyp that is installed beside it. No dependencies; all talk goes to stderr.
// `node scripts/build-native.mjs [--force] [--optional]` is also the install script of the package.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { withLock } from './lock.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const addonFile = path.join(root, 'build/Release/iotriage.node');
const interposerFile = path.join(root, 'build/Release/iotriage-interposer.so');
const stampFile = path.join(root, 'build/iotriage.stamp');
const lockFile = path.join(root, 'build/native.lock');

function say(text) {
  process.stderr.write(`build-native: ${text}\n`);
}

function* filesBelow(entry) {
  if (!statSync(entry).isDirectory()) {
    yield entry;
    return;
  }
  for (const name of readdirSync(entry).sort()) yield* filesBelow(path.join(entry, name));
}

/** What the binary depends on: its sources, the headers beside them, how it is built, and the Node that it is built for. */
function inputHash() {
  const { node, modules } = process.versions;
  const { version: headers } = createRequire(import.meta.url)('node-addon-api');
  const hash = createHash('sha256').update(JSON.stringify({ node, modules, arch: process.arch, headers }));
  for (const entry of ['native', 'binding.gyp', 'scripts/build-native.mjs']) {
    for (const file of filesBelow(path.join(root, entry))) {
      hash.update(path.relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

function isFresh(hash) {
  if (![addonFile, interposerFile, stampFile].every((file) => existsSync(file))) return false;
  return readFileSync(stampFile, 'utf8') === hash;
}

/** Whether a prefix holds the headers of exactly the Node that runs. */
function hasOurHeaders(prefix) {
  const file = path.join(prefix, 'include/node/node_version.h');
  if (!existsSync(file) || !existsSync(path.join(prefix, 'include/node/node.h'))) return false;
  const text = readFileSync(file, 'utf8');
  const part = (name) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1];
  return `${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}` === process.versions.node;
}

/** The prefix under which the running Node's headers are installed; null: node-gyp must download them. */
export function findNodeDirectory() {
  const prefix = path.dirname(path.dirname(process.execPath));
  return [prefix, '/usr', '/usr/local'].find(hasOurHeaders) ?? null;
}

/** Wherever the package manager put it: beside this package's dependencies or hoisted above. */
function findNodeGyp() {
  const require = createRequire(path.join(root, 'package.json'));
  return path.join(path.dirname(require.resolve('node-gyp/package.json')), 'bin/node-gyp.js');
}

/** Warnings are errors for those who can mend them, not for those who install the package. */
function warningsAreErrors() {
  return process.env.CI === 'true' || existsSync(path.join(root, '.git'));
}

function runNodeGyp(nodeDirectory) {
  const args = [findNodeGyp(), '--release', '--jobs=max'];
  if (nodeDirectory !== null) args.push(`--nodedir=${nodeDirectory}`);
  // What follows a command, up to the next one, is for it: gyp's variable is one of `configure`.
  args.push('--', 'configure', `-Dwerror=${warningsAreErrors() ? 1 : 0}`, 'build');
  const verbose = process.env.IOTRIAGE_BUILD_VERBOSE === '1';
  const { status, signal, error, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: verbose ? ['ignore', 2, 2] : ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    // gyp asks `node` for the include directory of node-addon-api: it must be the Node that runs.
    env: { ...process.env, PATH: `${path.dirname(process.execPath)}:${process.env.PATH ?? ''}` },
  });
  if (error) throw new Error(`node-gyp could not be started: ${error.message}`);
  if (status !== 0) {
    if (!verbose) process.stderr.write(`${stdout}${stderr}`);
    throw new Error(`node-gyp ended with ${signal ?? status}; its output stands above`);
  }
}

/**
 * Builds `build/Release/iotriage.node` and the interposer beside it if they are missing or older than their sources,
 * or if `force` is set.
 * @returns whether anything was built.
 * @throws an Error that says what failed; the compiler's output is on stderr by then.
 */
export function buildNative({ force = false } = {}) {
  const hash = inputHash();
  if (!force && isFresh(hash)) return false;
  return withLock(lockFile, say, () => {
    if (!force && isFresh(hash)) return false;
    const nodeDirectory = findNodeDirectory();
    const headers =
      nodeDirectory === null ? 'downloaded headers' : `the headers in ${nodeDirectory}/include/node`;
    say(`compiling the addon for Node ${process.versions.node} with ${headers}`);
    runNodeGyp(nodeDirectory);
    writeFileSync(stampFile, hash);
    say(`built ${path.relative(root, addonFile)}`);
    return true;
  });
}

function main(args) {
  try {
    if (!buildNative({ force: args.includes('--force') })) say('up to date');
    return 0;
  } catch (error) {
    say(`failed: ${error.message}`);
    say('without the addon iotriage cannot measure; it can still print stored runs');
    say('needed: a C++17 compiler, make, python3 and the headers of this Node (or access to the network)');
    return args.includes('--optional') ? 0 : 1;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = main(process.argv.slice(2));
}
