import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadAddon } from '../src/native/addon.js';

/** What a test may need beyond Node.js and the built project. */
export type Requirement =
  'root' | 'loop' | 'fuse' | 'sysstat' | 'strace' | 'fio' | 'uring' | 'chromium' | 's3';

/** The programs that a requirement needs, each with the Debian package that has it. */
const programs: Readonly<Record<Requirement, Readonly<Record<string, string>>>> = {
  root: {},
  loop: { losetup: 'mount', 'mkfs.ext4': 'e2fsprogs' },
  fuse: {},
  sysstat: { iostat: 'sysstat' },
  strace: { strace: 'strace' },
  fio: { fio: 'fio' },
  uring: {},
  chromium: { chromium: 'chromium' },
  s3: {},
};

/** The packages of npm that a requirement needs. */
const packages: Readonly<Partial<Record<Requirement, readonly string[]>>> = {
  s3: ['@20minutes/s3rver', '@aws-sdk/client-s3'],
};

function onPath(program: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, program)));
}

function usable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function whyUringIsClosed(): string | null {
  try {
    const addon = loadAddon();
    addon.openEngine('uring', { epochNs: addon.now(), threads: 1 }).dispose();
    return null;
  } catch (error) {
    return String(error);
  }
}

/** Whether this process may make an io_uring. */
export function uringIsOpen(): boolean {
  return whyUringIsClosed() === null;
}

/** What only the machine can give, and a container may not be given. */
function whyNotGiven(requirement: Requirement): string | null {
  if (requirement === 'root') return process.getuid?.() === 0 ? null : 'needs root';
  if (requirement === 'uring') return whyUringIsClosed();
  const device = { loop: '/dev/loop-control', fuse: '/dev/fuse' }[requirement as string];
  return device === undefined || usable(device) ? null : `needs ${device}`;
}

function programsMissing(requirement: Requirement): readonly string[] {
  const missing = Object.entries(programs[requirement])
    .filter(([program]) => !onPath(program))
    .map(([program, debianPackage]) => `needs ${program} (install ${debianPackage})`);
  const absent = (packages[requirement] ?? []).filter((name) => !isInstalled(name));
  return [...missing, ...absent.map((name) => `needs the package ${name} (npm install)`)];
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * A `describe` that runs only where the machine has what it needs. Otherwise it is skipped under a name that says
 * why, so that the reporter shows and counts it. Where CI is `true` a missing program fails instead: CI installs
 * them. What a container may not be given (root, loop devices, FUSE) is skipped there too.
 */
export function describeWith(requirements: readonly Requirement[], name: string, tests: () => void): void {
  const notGiven = requirements.flatMap((requirement) => whyNotGiven(requirement) ?? []);
  const notInstalled = requirements.flatMap(programsMissing);
  const reasons = [...notGiven, ...notInstalled];
  if (reasons.length === 0) {
    describe(name, tests);
    return;
  }
  if (process.env.CI === 'true' && notInstalled.length > 0) {
    describe(name, () => {
      it('has the programs that CI must install', () => {
        expect(notInstalled).toEqual([]);
      });
    });
    return;
  }
  const reason = reasons.join('; ');
  console.warn(`skipped: ${name} (${reason})`);
  describe.skipIf(true)(`${name} (skipped: ${reason})`, tests);
}

/** A Node.js program of another version than the running one. */
export interface OtherNode {
  readonly program: string;
  /** `v22.1.0` */
  readonly version: string;
}

/** Beside the running one, which the addon is built with, those that it must load in. CI brings them all. */
const MAJORS_IN_CI = [20, 22, 24, 26];

/**
 * A `describe` for each Node.js program that IOTRIAGE_TEST_NODES names, parted by colons. Without it one that is
 * skipped; where CI is `true`, one that fails if a version is missing.
 */
export function describeNodes(tests: (node: OtherNode) => void): void {
  const programs = (process.env.IOTRIAGE_TEST_NODES ?? '').split(delimiter).filter(Boolean);
  const nodes = programs.map((program): OtherNode => {
    return { program, version: execFileSync(program, ['--version'], { encoding: 'utf8' }).trim() };
  });
  for (const node of nodes) {
    describe(`Node.js ${node.version}`, () => {
      tests(node);
    });
  }
  if (process.env.CI === 'true') {
    it('has the versions of Node.js that CI must install', () => {
      const majors = nodes.map(({ version }) => Number(/^v(\d+)/.exec(version)?.[1]));
      expect(majors).toEqual(expect.arrayContaining(MAJORS_IN_CI));
    });
  } else if (nodes.length === 0) {
    const reason = 'no other Node.js is named by IOTRIAGE_TEST_NODES';
    console.warn(`skipped: other versions of Node.js (${reason})`);
    it.skipIf(true)(`other versions of Node.js (skipped: ${reason})`, () => undefined);
  }
}

/**
 * Those of the strategies, engines or tests that can be had here: where io_uring is forbidden, those of it are skipped
 * under their names.
 *
 * @param whyElse what else keeps those of io_uring from being had; null: nothing.
 */
export function openHere<T>(
  all: readonly T[],
  nameOf: (one: T) => string,
  whyElse: string | null = null,
): readonly T[] {
  const why = whyNotGiven('uring') ?? whyElse;
  const open = all.filter((one) => why === null || !nameOf(one).includes('uring'));
  for (const name of all.filter((each) => !open.includes(each)).map(nameOf)) {
    console.warn(`skipped: ${name} (${why ?? ''})`);
    it.skip(`${name} (skipped: ${why ?? ''})`);
  }
  return open;
}
