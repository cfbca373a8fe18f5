import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { LAB_NAME } from '../mounts.js';
import { type Invocation, runIotriage } from './iotriage.js';

/** A shell in the place of the command. */
function inShell(script: string, more: Partial<Invocation> = {}): Invocation {
  return {
    path: '/tmp',
    prefix: ['sh', '-c', script],
    args: [],
    timeLimitMs: 30_000,
    keepIn: null,
    signal: new AbortController().signal,
    ...more,
  };
}

function ownStates(): readonly string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`${LAB_NAME}-state-${process.pid}-`));
}

it('reads the headline and what came of an advice', async () => {
  const volume = {
    headline: { id: 'cpu', confidence: 'high', summary: 'Busy.', evidence: [] },
    confirmation: { predictedRatio: 2, measuredRatio: 1.9, holds: true, verdict: 'cpu' },
    recommendation: { uvThreadpoolSize: 16 },
    cells: [
      { key: { poolSize: 4 }, throughput: { operationsPerSecond: { mean: 390 } } },
      { key: { poolSize: null }, throughput: { operationsPerSecond: { mean: 1 } } },
      { key: { poolSize: 8 }, throughput: null },
    ],
  };
  expect(await runIotriage(inShell(`echo '${JSON.stringify({ volumes: [volume] })}'`))).toEqual({
    headline: { id: 'cpu', confidence: 'high', summary: 'Busy.' },
    confirmation: { predictedRatio: 2, measuredRatio: 1.9, holds: true },
    recommended: 16,
    pools: [{ size: 4, operationsPerSecond: 390 }],
  });
});

it('keeps the records where that is wanted', async () => {
  const keepIn = mkdtempSync(join(tmpdir(), `${LAB_NAME}-keep-`));
  try {
    const script =
      'mkdir -p "$XDG_STATE_HOME/iotriage/runs"; echo record >"$XDG_STATE_HOME/iotriage/runs/run.jsonl"; echo "{}"';
    await expect(runIotriage(inShell(script, { keepIn }))).rejects.toThrow('no volume');
    expect(readFileSync(join(keepIn, 'run.jsonl'), 'utf8')).toBe('record\n');
  } finally {
    rmSync(keepIn, { recursive: true });
  }
});

it('has the outcome, and leaves nothing behind, where the records cannot be kept', async () => {
  const folder = mkdtempSync(join(tmpdir(), `${LAB_NAME}-keep-`));
  const keepIn = join(folder, 'file');
  writeFileSync(keepIn, '');
  const said = vi.spyOn(console, 'error').mockReturnValue();
  try {
    const script = 'mkdir -p "$XDG_STATE_HOME/iotriage/runs"; echo "{}"';
    await expect(runIotriage(inShell(script, { keepIn }))).rejects.toThrow('no volume');
    expect(said).toHaveBeenCalledWith(expect.stringContaining('the records are not kept'));
    expect(ownStates()).toEqual([]);
  } finally {
    said.mockRestore();
    rmSync(folder, { recursive: true });
  }
});

it('tells the end of stderr where there is no report', async () => {
  await expect(runIotriage(inShell('echo no such volume >&2; exit 2'))).rejects.toThrow('no such volume');
  await expect(runIotriage(inShell('echo "{}"'))).rejects.toThrow('no volume');
});

it('ends what takes too long, and what is no longer wanted', async () => {
  const start = performance.now();
  await expect(runIotriage(inShell('exec sleep 60', { timeLimitMs: 200 }))).rejects.toThrow('within 0.2 s');
  const controller = new AbortController();
  const run = runIotriage(inShell('exec sleep 60', { signal: controller.signal }));
  controller.abort();
  await expect(run).rejects.toThrow('no report');
  expect(performance.now() - start).toBeLessThan(10_000);
  expect(ownStates()).toEqual([]);
});
