import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What a test may need beyond Node.js and the built project. */
export type Requirement = 'root' | 'loop' | 'fuse' | 'sysstat' | 'strace' | 'fio';

const programs: Partial<Record<Requirement, string>> = { sysstat: 'iostat', strace: 'strace', fio: 'fio' };

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

function whyMissing(requirement: Requirement): string | null {
  switch (requirement) {
    case 'root':
      return process.getuid?.() === 0 ? null : 'needs root';
    case 'loop':
      return usable('/dev/loop-control') && onPath('losetup') && onPath('mkfs.ext4')
        ? null
        : 'needs loop devices, losetup and mkfs.ext4';
    case 'fuse':
      return usable('/dev/fuse') ? null : 'needs /dev/fuse';
    case 'sysstat':
    case 'strace':
    case 'fio': {
      const program = programs[requirement] ?? requirement;
      return onPath(program) ? null : `needs ${program} (install ${requirement})`;
    }
  }
}

/**
 * A `describe` that runs only where the machine has what it needs. Otherwise it is skipped under a name that says
 * why, so that the reporter shows and counts it. Where CI is `true` a missing program fails instead: CI installs
 * them. What a container may not be given (root, loop devices, FUSE) is skipped there too.
 */
export function describeWith(requirements: readonly Requirement[], name: string, tests: () => void): void {
  const missing = requirements.flatMap((requirement) => {
    const why = whyMissing(requirement);
    return why === null ? [] : [{ requirement, why }];
  });
  if (missing.length === 0) {
    describe(name, tests);
    return;
  }
  const reason = missing.map(({ why }) => why).join('; ');
  const lacksProgram = missing.some(({ requirement }) => requirement in programs);
  if (process.env.CI === 'true' && lacksProgram) {
    describe(name, () => {
      it('has the programs that CI must install', () => {
        expect(reason).toBe('');
      });
    });
    return;
  }
  console.warn(`skipped: ${name} (${reason})`);
  describe.skipIf(true)(`${name} (skipped: ${reason})`, tests);
}
