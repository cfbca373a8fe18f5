import { chmodSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectNode } from '../../../src/plan/node-program.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'iotriage-node-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function program(name: string, script: string, mode = 0o755): string {
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, mode);
  return path;
}

describe('inspectNode', () => {
  it('finds the real path of a Node.js that can run trials', async () => {
    const link = join(directory, 'node');
    symlinkSync(process.execPath, link);
    expect(await inspectNode(link)).toEqual({ resolved: realpathSync(process.execPath) });
  });

  it('asks for nothing but the version', async () => {
    const path = program('fake', '[ "$*" = --version ] && echo v22.1.0');
    expect(await inspectNode(path)).toEqual({ resolved: realpathSync(path) });
  });

  it.each([
    ['old', 'echo v18.20.4', 'is Node.js 18.20.4: trials need 20 or later'],
    ['other', 'echo "GNU something 3.1"', 'answers --version with no version of Node.js'],
    ['broken', 'echo "no such library" >&2; exit 127', /^cannot be run with --version: .*no such library/],
  ])('refuses a program that is %s', async (name, script, message) => {
    const expected = typeof message === 'string' ? message : (expect.stringMatching(message) as string);
    const problem = { message: expected, remedy: expect.stringContaining('20 or later') as string };
    expect(await inspectNode(program(name, script))).toEqual({ problem });
  });

  it('refuses what is missing, a directory, or not executable', async () => {
    const messages = [join(directory, 'gone'), directory, program('plain', 'echo v22.0.0', 0o644)].map(
      async (path) => {
        const found = await inspectNode(path);
        return 'problem' in found ? found.problem.message : '';
      },
    );
    expect(await Promise.all(messages)).toEqual(['does not exist', 'is no program', 'is not executable']);
  });
});
