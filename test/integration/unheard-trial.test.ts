import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TrialSpec } from '../../src/domain/trial.js';
import { TRIAL } from './cli.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'iotriage-unheard-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const spec = (): TrialSpec => ({
  protocolVersion: 1,
  runId: 'run-1',
  epochNs: '',
  cellId: 'abc',
  round: 0,
  staged: false,
  key: {
    workload: 'files',
    strategy: 'fs-promises',
    operation: 'write',
    readShare: null,
    poolSize: 4,
    depth: 4,
    blockSizeBytes: 4096,
    files: 4,
    fileSizeBytes: 65_536,
    pattern: 'random',
    mode: 'overwrite',
    content: 'random',
    direct: false,
    durability: 'none',
    rate: null,
    batch: null,
    threads: null,
    parameters: {},
    cpus: null,
    node: null,
  },
  members: [{ path: directory, deviceId: '' }],
  seed: 1,
  warmupMs: 0,
  durationMs: 60_000,
  bytes: null,
  sampleIntervalMs: 100,
  environment: { UV_THREADPOOL_SIZE: '4' },
});

it('a trial whose messages nobody reads any more ends in order and removes its files', async () => {
  const file = path.join(directory, 'spec.json');
  writeFileSync(file, JSON.stringify(spec()));
  const child = spawn(process.execPath, [TRIAL, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, UV_THREADPOOL_SIZE: '4' },
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
