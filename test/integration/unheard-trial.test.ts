import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TrialSpec } from '../../src/domain/trial.js';
import { iotriage, TRIAL } from './cli.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'iotriage-unheard-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

it('a trial whose messages nobody reads any more ends in order and removes its files', async () => {
  const work = ['--strategy', 'fs-promises', '--files', '4', '--file-size', '64k', '--duration', '1m'];
  const { stdout } = await iotriage(['run', directory, '--dry-run', '--format', 'json', ...work]);
  const [spec] = (JSON.parse(stdout) as { trials: TrialSpec[] }).trials;
  const file = path.join(directory, 'spec.json');
  writeFileSync(file, JSON.stringify(spec));
  const child = spawn(process.execPath, [TRIAL, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...spec!.environment },
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let heard = '';
  child.stdout.on('data', (chunk: Buffer) => {
    heard += chunk.toString();
    // Its directory is there by then.
    if (heard.includes('"type":"ready"')) child.stdout.destroy();
  });
  expect(await ended).toBe(0);
  expect(heard).toContain('"type":"workspace"');
  expect(readdirSync(directory)).toEqual(['spec.json']);
});
