import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programText } from '../../../src/run/program-text.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'iotriage-test-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function program(text: string): string {
  const file = path.join(folder, 'program.mjs');
  writeFileSync(file, text);
  return file;
}

describe('programText', () => {
  it('is what the program printed', async () => {
    const file = program('process.stdout.write(process.argv.slice(2).join(" "));');
    expect(await programText(file, ['a', 'b'], 60_000)).toBe('a b');
  });

  it('rejects with what it said where it fails', async () => {
    const file = program('console.error("no such thing"); process.exit(1);');
    await expect(programText(file, [], 60_000)).rejects.toThrow(/no such thing/);
  });

  it('ends one that says nothing', async () => {
    const file = program('setInterval(() => {}, 1000);');
    await expect(programText(file, [], 50)).rejects.toThrow('said nothing for 0.05 s');
  });

  it('lets one live that is longer at work than it may be silent, but is not', async () => {
    // Its loop is blocked, as one is that removes files.
    const file =
      program(`const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      for (let sign = 0; sign < 40; sign++) { process.stdout.write('\\n'); pause(); }
      process.stdout.write('done');`);
    expect((await programText(file, [], 3_500)).trim()).toBe('done');
  });
});
