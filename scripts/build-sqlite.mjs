// Builds or downloads the binary of better-sqlite3, an optional dependency that only the controls use. No dependencies; all
// talk goes to stderr. What was made is kept in build/, since every new installation of packages empties node_modules.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  const name = `better_sqlite3-${version}-${process.versions.modules}-${process.arch}`;
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
  if (status === 0 && existsSync(binary)) return null;
  return error?.message ?? `${stdout}${stderr}`.trim().split('\n').slice(-5).join('\n');
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
      copyFileSync(kept, binary);
      return;
    }
    say('downloading SQLite, or compiling it (two minutes), for the controls');
    const why = rebuild();
    if (why === null) {
      copyFileSync(binary, kept);
      return;
    }
    writeFileSync(failed, `${why}\n`);
    say(
      `no SQLite: the controls leave it out. "npm rebuild better-sqlite3" tries again; it failed with:\n${why}`,
    );
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) buildSqlite();
