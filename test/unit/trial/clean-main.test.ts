import { execFile } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { programFile } from '../../../src/native/programs.js';
import type { CleanResult } from '../../../src/trial/clean-directory.js';
import { mountSlowFuse } from '../../lab/fuse-volume.js';
import { describeWith } from '../../requires.js';
import { leftover } from './leftover.js';

describeWith(['root', 'fuse'], 'the program that cleans', () => {
  it('gives signs while it removes, that are nothing to who reads its result', async () => {
    // Each of 50 files takes 40 ms at least to be removed.
    await using volume = await mountSlowFuse({ metadataLatencyMs: 40 });
    const directory = leftover(volume.path, '.iotriage-old');
    for (let file = 1; file < 50; file++) {
      writeFileSync(path.join(directory, `f${String(file).padStart(4, '0')}`), '');
    }
    const program = [programFile('trial/clean-main'), '-', volume.path];
    const { stdout } = await promisify(execFile)(process.execPath, program);
    expect(stdout).toMatch(/^\n+\[/);
    expect(JSON.parse(stdout) as readonly CleanResult[]).toMatchObject([{ path: directory, removed: true }]);
    expect(readdirSync(volume.path)).toEqual([]);
  });
});
