import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EpochClock, monotonicNs } from '../../src/domain/clock.js';
import { loadAll } from '../../src/domain/registry.js';
import type { SampleSeries, Sampler, SamplerSession } from '../../src/domain/sampler.js';
import { samplers } from '../../src/samplers/registry.js';

const clock = new EpochClock(monotonicNs());
const plugins = await loadAll(samplers);
const intervalMs = 20;
/** What they read within a trial comes from a thread of their own. */
const withoutLoop = new Set(['process']);

function expectContract(sampler: Sampler, series: readonly SampleSeries[]): void {
  const declared = sampler.columns.map(({ name }) => name);
  for (const { sampler: name, subject, source, atNs, columns } of series) {
    expect(name).toBe(sampler.name);
    expect(subject).not.toBe('');
    expect(source).not.toBe('');
    expect(atNs.length).toBeGreaterThan(0);
    expect([...atNs].sort((a, b) => a - b)).toEqual(atNs);
    expect(Object.keys(columns).length).toBeGreaterThan(0);
    expect(declared).toEqual(expect.arrayContaining(Object.keys(columns)));
    for (const { name: column, kind } of sampler.columns) {
      const values = columns[column];
      if (values === undefined) continue;
      expect(values).toHaveLength(atNs.length);
      for (const value of values) {
        if (value === null) continue;
        if (kind === 'text') expect(value).toBeTypeOf('string');
        else expect(Number.isFinite(value)).toBe(true);
      }
    }
  }
}

/** Samples, takes, closes, and goes on being asked: nothing of it may throw. */
async function exercise(sampler: Sampler, session: SamplerSession): Promise<readonly SampleSeries[]> {
  const taken: SampleSeries[] = [];
  for (let tick = 0; tick < 6; tick++) {
    session.sample(clock.now());
    await wait(intervalMs);
    if (tick === 3) taken.push(...session.take());
  }
  session.close();
  taken.push(...session.take());
  session.sample(clock.now());
  expect(session.take()).toEqual([]);
  session.close();
  for (const { what, why } of session.unavailable()) {
    expect(what).not.toBe('');
    expect(why).not.toBe('');
  }
  expectContract(sampler, taken);
  return taken;
}

let child: ChildProcess;
const gone = { pid: 2 ** 22 + 1, poolThreadIds: [2 ** 22 + 1], poolSize: 4 };

beforeAll(() => {
  child = spawn(process.execPath, ['-e', 'setInterval(() => require("fs").statSync("/"), 1)'], {
    stdio: 'ignore',
  });
});

afterAll(async () => {
  child.kill('SIGKILL');
  await once(child, 'exit');
});

it('lists the samplers under their own names', () => {
  expect(plugins.map(({ name }) => name)).toEqual(Object.keys(samplers));
});

describe.each(plugins.map((sampler) => [sampler.name, sampler] as const))('%s', (_, sampler) => {
  it('declares columns with names of their own, and at least one part', () => {
    const names = sampler.columns.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { summary } of sampler.columns) expect(summary).not.toBe('');
    expect([sampler.openHost, sampler.openTrial, sampler.openChild].some(Boolean)).toBe(true);
  });

  const { openHost, openTrial, openChild } = sampler;
  const seen = new Set<string>();
  const see = (series: readonly SampleSeries[]): void => {
    for (const { columns } of series) for (const name of Object.keys(columns)) seen.add(name);
  };

  if (openHost) {
    it('keeps the contract on the host', async () => {
      const devices = [...readdirSync('/sys/class/block').slice(0, 2), 'no-such-device'];
      const series = await exercise(sampler, openHost({ clock, intervalMs, devices, iostatSource: 'proc' }));
      for (const { subject } of series) expect(subject).not.toBe('no-such-device');
      see(series);
    });
  }

  if (openTrial) {
    it('keeps the contract on a process', async () => {
      const poolThreadIds = readdirSync(`/proc/${child.pid}/task`).map(Number);
      const poolSize = poolThreadIds.length;
      const series = await exercise(sampler, openTrial({ clock, pid: child.pid!, poolThreadIds, poolSize }));
      expect(series.length).toBeGreaterThan(0);
      see(series);
    });

    it('gives nothing, and throws nothing, where the process is gone', async () => {
      expect(await exercise(sampler, openTrial({ clock, ...gone }))).toEqual([]);
    });
  }

  if (openChild) {
    it('keeps the contract inside a trial, or says why it cannot', async () => {
      const session = openChild({ clock, intervalMs, poolSize: 4, blocksLoop: false });
      const series = await exercise(sampler, session);
      expect(series.length + session.unavailable().length).toBeGreaterThan(0);
      see(series);
    });

    it('says so where the strategy blocks the loop, or samples without it', async () => {
      const session = openChild({ clock, intervalMs, poolSize: 4, blocksLoop: true });
      const series = await exercise(sampler, session);
      if (withoutLoop.has(sampler.name)) expect(series.length).toBeGreaterThan(0);
      else expect(session.unavailable().length).toBeGreaterThan(0);
    });
  }

  it('has every declared column in some series', () => {
    expect([...seen].sort()).toEqual(sampler.columns.map(({ name }) => name).sort());
  });
});
