import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { EpochClock, monotonicNs } from '../../../src/domain/clock.js';
import type { PhaseName } from '../../../src/domain/measurement.js';
import type { SampleSeries } from '../../../src/domain/sampler.js';
import { openHeapSession } from '../../../src/samplers/memory/heap-session.js';
import { parseRollup } from '../../../src/samplers/memory/process-memory.js';
import { ProcessTree } from '../../../src/samplers/memory/process-tree.js';
import { parseResidentPages } from '../../../src/samplers/memory/resident-log.js';
import { openTreeSession } from '../../../src/samplers/memory/tree-session.js';

const MIB = 2 ** 20;
const clock = new EpochClock(monotonicNs());

describe('parseResidentPages and parseRollup', () => {
  it('take what the manual pages name', () => {
    expect(parseResidentPages('100 42 7 1 0 50 0\n')).toBe(42);
    const rollup =
      '00400000-7ffd5 ---p 0 00:00 0 [rollup]\nRss:  900 kB\nPss:    800 kB\nPss_Anon:   500 kB\nAnonymous: 510 kB\n';
    expect(parseRollup(rollup)).toEqual({ pss: 800 * 1024, anon: 500 * 1024 });
  });

  it('do without the parts that older kernels do not tell', () => {
    expect(parseRollup('Pss: 8 kB\nAnonymous: 4 kB\n')).toEqual({ pss: 8192, anon: 4096 });
    expect(parseRollup('')).toBeNull();
  });
});

describe('ProcessTree', () => {
  it('follows the children of every thread, to the last', () => {
    const proc = mkdtempSync(join(tmpdir(), 'iotriage-proc-'));
    const thread = (pid: number, id: number, children: string): void => {
      mkdirSync(join(proc, `${pid}/task/${id}`), { recursive: true });
      writeFileSync(join(proc, `${pid}/task/${id}/children`), children);
    };
    thread(10, 10, '20 ');
    thread(10, 11, '30 31 ');
    thread(20, 20, '40 ');
    thread(30, 30, '');
    thread(40, 40, '');
    try {
      // 31 has ended since.
      const tree = new ProcessTree(10, undefined, proc);
      expect(tree.list()).toEqual([10, 20, 40, 30]);
      thread(10, 10, '');
      thread(40, 41, '50 ');
      thread(50, 50, '');
      thread(10, 12, '20 ');
      expect(tree.list()).toEqual([10, 30, 20, 40, 50]);
      tree.close();
      expect(new ProcessTree(99, undefined, proc).list()).toEqual([]);
    } finally {
      rmSync(proc, { recursive: true });
    }
  });
});

describe('openTreeSession', () => {
  let child: ChildProcess | null = null;

  afterEach(async () => {
    if (child?.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  /** A process that holds 32 MiB, whose child holds 64 MiB; ready when both do. */
  async function start(): Promise<number> {
    const inner = `const b = Buffer.alloc(64 * ${MIB}, 1); console.log('ready'); process.stdin.on('end', () => process.exit(b.length)).resume()`;
    const outer = `
      const b = Buffer.alloc(32 * ${MIB}, 1);
      const inner = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(inner)}], { stdio: ['pipe', 'inherit', 'inherit'] });
      process.on('SIGTERM', () => inner.kill('SIGKILL'));
      inner.on('exit', () => console.log('alone'));
      setInterval(() => b, 1000);
    `;
    child = spawn(process.execPath, ['-e', outer], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout!, 'data');
    return child.pid!;
  }

  const last = (series: readonly SampleSeries[], column: string): number => {
    const value = series.at(-1)?.columns[column]?.at(-1);
    if (typeof value !== 'number') throw new Error(`${column} is ${String(value)}`);
    return value;
  };

  it('adds up a process and its child, and sees the child go', async () => {
    const pid = await start();
    const session = openTreeSession({ pid, clock });
    try {
      session.sample(0);
      session.sample(100e6);
      const both = session.take();
      expect(both[0]?.subject).toBe(`pid ${pid}`);
      expect(last(both, 'processes')).toBe(2);
      expect(last(both, 'pssAnonBytes')).toBeGreaterThan(96 * MIB);
      expect(last(both, 'pssBytes')).toBeGreaterThanOrEqual(last(both, 'pssAnonBytes'));
      // The two share Node's own pages, which are in RSS twice.
      expect(last(both, 'rssBytes')).toBeGreaterThan(last(both, 'pssBytes'));

      const alone = once(child!.stdout!, 'data');
      child!.kill('SIGTERM');
      await alone;
      session.sample(1e12);
      const one = session.take();
      expect(last(one, 'processes')).toBe(1);
      expect(last(one, 'pssAnonBytes')).toBeGreaterThan(32 * MIB);
      expect(last(one, 'pssAnonBytes')).toBeLessThan(last(both, 'pssAnonBytes') - 60 * MIB);
      expect(session.unavailable().filter(({ what }) => what !== 'memory at every sample')).toEqual([]);
    } finally {
      session.close();
    }
  });

  it('has resident memory at every sample, the proportional when work has begun and every second at most', () => {
    const session = openTreeSession({ pid: process.pid, clock });
    for (const atNs of [0, 100e6, 200e6, 1000e6, 1e15]) session.sample(atNs);
    const [series] = session.take();
    session.close();
    expect(series?.columns.rssBytes?.every((value) => typeof value === 'number')).toBe(true);
    expect(series?.columns.pssBytes?.map((value) => value !== null)).toEqual([
      false,
      true,
      false,
      false,
      true,
    ]);
  });
});

describe('openTreeSession, told of the phases', () => {
  /** At each step a phase begins, or a sample is taken, at these ms; whether each sample has a proportional sum. */
  function sums(steps: readonly (PhaseName | number)[]): readonly boolean[] {
    const session = openTreeSession({ pid: process.pid, clock });
    for (const step of steps) {
      if (typeof step === 'number') session.sample(step * 1e6);
      else session.phaseBegan?.(step);
    }
    const [series] = session.take();
    session.close();
    expect(series?.columns.rssBytes?.every((value) => typeof value === 'number')).toBe(true);
    return (series?.columns.pssBytes ?? []).map((value) => value !== null);
  }

  it('has the sum in the measured phase, right after it, and else not', () => {
    const steps = ['fill', 0, 1e6, 'measure', 2e6, 3e6, 'sync', 4e6, 'unlink', 5e6] as const;
    expect(sums(steps)).toEqual([false, false, false, true, true, false]);
  });

  it('has one right after a measured phase that was too short, and no further one', () => {
    const steps = ['warmup', 0, 'measure', 100, 130, 'sync', 140, 1e6, 'unlink', 2e6] as const;
    expect(sums(steps)).toEqual([false, false, false, true, false, false]);
  });
});

describe('openHeapSession', () => {
  it('tells of ArrayBuffers, which are external memory', () => {
    const session = openHeapSession({ blocksLoop: false });
    const value = (column: string): number => Number(session.take()[0]?.columns[column]?.[0]);
    session.sample(0);
    const before = value('arrayBuffersBytes');
    const held = Buffer.alloc(16 * MIB, 1);
    session.sample(250e6);
    expect(value('arrayBuffersBytes') - before).toBeGreaterThanOrEqual(held.length);
    session.close();
  });

  it('adds what is known of other heaps', () => {
    const others = { heapUsed: 2e9, heapTotal: 3e9, external: 5e9, arrayBuffers: 4e9 };
    let known: typeof others | null = null;
    const session = openHeapSession({ blocksLoop: false, otherHeaps: () => known });
    session.sample(0);
    known = others;
    session.sample(250e6);
    const [series] = session.take();
    session.close();
    const added = (column: string): number => {
      const [before, after] = series?.columns[column] ?? [];
      return Math.round((Number(after) - Number(before)) / 1e9);
    };
    expect(['heapUsedBytes', 'heapTotalBytes', 'externalBytes', 'arrayBuffersBytes'].map(added)).toEqual([
      2, 3, 5, 4,
    ]);
  });

  it('tells by itself nothing of what a worker thread holds', async () => {
    const session = openHeapSession({ blocksLoop: false });
    const value = (column: string): number => Number(session.take()[0]?.columns[column]?.[0]);
    session.sample(0);
    const before = value('arrayBuffersBytes');
    const program = `
      const { parentPort } = require('node:worker_threads');
      const held = Buffer.alloc(${64 * MIB}, 1);
      parentPort.on('message', () => held);
      parentPort.postMessage(process.memoryUsage().arrayBuffers);
    `;
    const worker = new Worker(program, { eval: true });
    const [ofWorker] = (await once(worker, 'message')) as [number];
    session.sample(250e6);
    expect(ofWorker).toBeGreaterThanOrEqual(64 * MIB);
    expect(value('arrayBuffersBytes') - before).toBeLessThan(32 * MIB);
    await worker.terminate();
    session.close();
  });

  it('asks V8 every 250 ms at most, and at the edge of each phase', () => {
    const session = openHeapSession({ blocksLoop: false });
    session.sample(0);
    session.sample(100e6);
    session.phaseBegan?.('measure');
    session.sample(150e6);
    session.sample(300e6);
    session.sample(400e6);
    expect(session.take()[0]?.atNs).toEqual([0, 150e6, 400e6]);
    session.close();
  });

  it('samples between the phases where the strategy blocks the loop, and says so', () => {
    const session = openHeapSession({ blocksLoop: true });
    session.sample(0);
    expect(session.take()).toHaveLength(1);
    expect(session.unavailable()[0]?.why).toMatch(/blocks the event loop/);
    session.close();
  });
});
