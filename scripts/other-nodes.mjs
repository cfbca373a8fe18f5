// Brings the Node.js programs that the tests run trials under, from the registry's package `node`, into a cache outside
// of the checkout, and prints their paths parted by colons: the value of IOTRIAGE_TEST_NODES.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const MAJORS = [20, 22, 24, 26];

const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
const folder = path.join(cache, 'iotriage-test-nodes');
const programOf = (major) => path.join(folder, 'node_modules', `node-${major}`, 'bin/node');
const answers = (program) => existsSync(program) && spawnSync(program, ['--version']).status === 0;

/** The package's install script fetches the package of this platform; a policy against scripts must not forbid it. */
function install() {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  const packages = MAJORS.map((major) => `node-${major}@npm:node@${major}`);
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts=false', ...packages];
  const { status, error } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 2, 2] });
  if (error) throw error;
  if (status !== 0) throw new Error(`npm ended with ${String(status)}; its output stands above`);
}

const programs = MAJORS.map(programOf);
if (!programs.every(answers)) install();
const dead = programs.filter((program) => !answers(program));
if (dead.length > 0) throw new Error(`these do not run: ${dead.join(', ')}`);
process.stdout.write(`${programs.join(':')}\n`);
