// Builds or downloads the binary of better-sqlite3, an optional dependency that only the controls use. No dependencies; all
// talk goes to stderr. What was made is kept in build/, since every new installation of packages empties node_modules.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findNodeDirectory } from './build-native.mjs';
import { withLock } from './lock.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const packageDirectory = path.join(root, 'node_modules/better-sqlite3');
const binary = path.join(packageDirectory, 'build/Release/better_sqlite3.node');
const lockFile = path.join(root, 'build/sqlite.lock');

function say(text) {
  process.stderr.write(`build-sqlite: ${text}\n`);
}

/** The binary of this version for this Node, beside the addon's; and the mark that none could be had. */
function keptFiles() {
  const { version } = JSON.parse(readFileSync(path.join(packageDirectory, 'package.json'), 'utf8'));
  // Flags of one's own make a binary of one's own.
  const flags = process.env.CFLAGS
    ? `-${createHash('sha256').update(process.env.CFLAGS).digest('hex').slice(0, 8)}`
    : '';
  const name = `better_sqlite3-${version}-${process.versions.modules}-${process.arch}${flags}`;
  return {
    kept: path.join(root, 'build', `${name}.node`),
    failed: path.join(root, 'build', `${name}.failed`),
  };
}

/** npm runs the package's own install script: it downloads a prebuilt binary, else compiles one. */
function rebuild() {
  const nodeDirectory = findNodeDirectory();
  const { status, error, stdout, stderr } = spawnSync(
    'npm',
    ['rebuild', 'better-sqlite3', '--no-audit', '--no-fund'],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      env: {
        ...process.env,
        JOBS: 'max',
        ...(nodeDirectory === null ? {} : { npm_config_nodedir: nodeDirectory }),
      },
    },
  );
  const last = () => error?.message ?? `${stdout}${stderr}`.trim().split('\n').slice(-5).join('\n');
  return { why: status === 0 && existsSync(binary) ? null : last(), ended: status !== null };
}

/** What is interrupted leaves no part of a binary under its name. */
function copyWhole(from, to) {
  const part = `${to}.${process.pid}.part`;
  copyFileSync(from, part);
  renameSync(part, to);
}

/** Whether the package is there without its binary, and none was tried in vain. */
export function lacksSqlite() {
  return existsSync(packageDirectory) && !existsSync(binary) && !existsSync(keptFiles().failed);
}

/** Sees to it that better-sqlite3 has its binary; where none can be had, says so once and goes on. */
function buildSqlite() {
  if (!lacksSqlite()) return;
  const { kept, failed } = keptFiles();
  withLock(lockFile, say, () => {
    if (existsSync(binary)) return;
    if (existsSync(kept)) {
      mkdirSync(path.dirname(binary), { recursive: true });
      copyWhole(kept, binary);
      return;
    }
    say('downloading SQLite, or compiling it (two minutes), for the controls');
    const { why, ended } = rebuild();
    if (why === null) {
      copyWhole(binary, kept);
      return;
    }
    // A compiler that was killed may come through the next time.
    if (ended) writeFileSync(failed, `${why}\n`);
    say(
      `no SQLite: the controls leave it out. "npm rebuild better-sqlite3" tries again; it failed with:\n${why}`,
    );
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) buildSqlite();
