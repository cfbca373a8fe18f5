import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleanDirectories } from '../../../src/run/clean-up.js';
import { bare, leftover, NOBODY, trialName } from '../trial/leftover.js';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'iotriage-test-'));
});
afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

describe('cleanDirectories', () => {
  it('removes what killed runs left, and says what it could not look at', async () => {
    const found = [leftover(parent, '.iotriage-a'), bare(parent, trialName(NOBODY), 3_600_000)];
    const missing = path.join(parent, 'missing');
    const results = await cleanDirectories([parent, missing]);
    expect(results.slice(0, 2).sort((a, b) => a.path.localeCompare(b.path))).toMatchObject(
      found.map((directory) => ({ path: directory, removed: true })),
    );
    expect(results.slice(2)).toMatchObject([{ path: missing, removed: false }]);
    expect(results[2]?.why).toMatch(/ENOENT/);
    expect(readdirSync(parent)).toEqual([]);
  });

  it('takes the owner that it is given for dead', async () => {
    const directory = bare(parent, trialName(7), 0);
    expect(await cleanDirectories([parent])).toMatchObject([{ path: directory, removed: false }]);
    expect(await cleanDirectories([parent], 7)).toMatchObject([{ path: directory, removed: true }]);
  });
});
