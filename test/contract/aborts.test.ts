import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobOutcome } from '../../src/domain/measurement.js';
import { loadAll } from '../../src/domain/registry.js';
import type { Strategy, StrategySession } from '../../src/domain/strategy.js';
import { strategies as registry } from '../../src/strategies/registry.js';
import { mountSlowFuse, type SlowFuseVolume } from '../lab/fuse-volume.js';
import { describeWith, openHere } from '../requires.js';
import { type EndlessOptions, endlessWrites } from './endless-writes.js';
import {
  eventually,
  leftBeyond,
  makeDirectory,
  openSession,
  removeDirectory,
  resourcesInUse,
} from './strategy-bench.js';
import { claims, formed } from './variants.js';

const BLOCK = 4096;
const MINUTE_NS = 60e9;

const all: readonly Strategy[] = await loadAll(registry);
const here = openHere(all.filter(({ name }) => name !== 'fio').flatMap(formed), ({ name }) => name);
const takesGroups = (strategy: Strategy): boolean =>
  claims(strategy, { name: 'group', key: { durability: 'group:2' }, bytes: 0 });

let directory = '';
beforeEach(() => {
  directory = makeDirectory();
});
afterEach(() => {
  removeDirectory(directory);
});

/** Executes a job that does not end by itself, aborts it meanwhile, and gives all back. */
async function aborted(
  strategy: Strategy,
  path: string,
  options: EndlessOptions,
  abort: (session: StrategySession) => Promise<void>,
): Promise<JobOutcome> {
  const session = await openSession(strategy, options.lanes ?? 1, BLOCK);
  const heard = (): void => {
    session.abort();
  };
  process.on('SIGTERM', heard);
  try {
    const endless = await endlessWrites(strategy, session, path, options);
    const running = session.execute(endless);
    await abort(session);
    const outcome = await running;
    expect(outcome).toMatchObject({ aborted: true });
    expect(outcome.operations.write?.errors ?? []).toEqual([]);
    expect(await session.execute(endless)).toMatchObject({ aborted: true, operations: {} });
    return outcome;
  } finally {
    process.off('SIGTERM', heard);
    await session.dispose();
  }
}

/** A shell does what this process cannot, whose loop will be blocked by then: a route like that knows signals alone. */
async function meanwhile(script: string, ...pids: readonly number[]): Promise<void> {
  const shell = spawn('sh', ['-c', script, 'sh', ...pids.map(String)], { stdio: 'ignore' });
  await once(shell, 'exit');
}

describe.each(here.filter(({ capabilities }) => capabilities.rate.kind === 'honoured'))(
  '$title that waits for an intended start',
  (strategy) => {
    it('ends at an abort, begins nothing more and leaves nothing behind', async () => {
      const abortWaiting = async (name: string): Promise<void> => {
        const options = { limitNs: 10 * MINUTE_NS, pacing: { intervalNs: MINUTE_NS, offsetNs: 0 } };
        const outcome = await aborted(strategy, join(directory, name), options, async (session) => {
          if (strategy.blocksLoop) {
            await meanwhile('sleep 0.2; kill -TERM "$1"', process.pid);
            return;
          }
          await eventually(() => session.progress().operations > 0);
          session.abort();
        });
        // The next unit is a minute away: it ended by the abort.
        expect(outcome.operations.write).toMatchObject({ count: 1, errors: [] });
        expect(outcome.endNs - outcome.startNs).toBeLessThan(MINUTE_NS);
      };
      await abortWaiting('a');
      const before = resourcesInUse();
      await abortWaiting('b');
      expect(await leftBeyond(before)).toEqual({});
    });
  },
);

describe.each(here.filter(({ blocksLoop }) => blocksLoop))('$title at full speed', (strategy) => {
  it('ends at a signal, of which listeners have heard by then', async () => {
    let heard = 0;
    const listener = (): void => {
      heard++;
    };
    process.on('SIGTERM', listener);
    const session = await openSession(strategy, 1, BLOCK);
    try {
      const job = await endlessWrites(strategy, session, join(directory, 'f'));
      const before = resourcesInUse();
      const signalled = meanwhile('sleep 0.2; kill -TERM "$1"', process.pid);
      const outcome = await session.execute(job);
      expect(outcome.aborted).toBe(true);
      expect(outcome.operations.write!.count).toBeGreaterThan(0);
      expect(heard).toBe(1);
      await signalled;
      expect(await leftBeyond(before)).toEqual({});
    } finally {
      process.off('SIGTERM', listener);
      await session.dispose();
    }
  });
});

describeWith(['root', 'fuse'], 'an abort on a volume that does not answer', () => {
  const mounted = async (hangAfterBytes: number, test: (volume: SlowFuseVolume) => Promise<void>) => {
    const volume = await mountSlowFuse({ hangAfterBytes });
    try {
      const before = { ...resourcesInUse(), threads: Number.POSITIVE_INFINITY };
      await test(volume);
      expect(await leftBeyond(before)).toEqual({});
    } finally {
      await volume.release();
    }
  };
  const hung = async (volume: SlowFuseVolume, session: StrategySession): Promise<void> => {
    await volume.statsWhen(({ heldWrites }) => heldWrites > 0);
    session.abort();
    await sleep(100);
    volume.resume();
  };
  const moving = here.filter(({ movesBytes }) => movesBytes);

  it.each(moving)('of $title: the write under way is the last one', async (strategy) => {
    await mounted(3 * BLOCK, async (volume) => {
      await aborted(strategy, join(volume.path, 'f'), {}, async (session) => {
        if (!strategy.blocksLoop) await hung(volume, session);
        else {
          const script = 'sleep 0.5; kill -TERM "$1"; sleep 0.1; kill -USR2 "$2"';
          await meanwhile(script, process.pid, volume.serverPid);
        }
      });
      const { writes, heldWrites } = await volume.stats();
      expect(writes).toBeGreaterThanOrEqual(3);
      expect(writes).toBeLessThanOrEqual(4);
      expect(heldWrites).toBe(0);
    });
  });

  it.each(moving.filter(takesGroups))(
    'of $title: who waits for its group does not sync',
    async (strategy) => {
      await mounted(BLOCK, async (volume) => {
        const options = { durable: true, lanes: 2, groupLanes: 2 };
        const { operations } = await aborted(strategy, join(volume.path, 'f'), options, (session) =>
          hung(volume, session),
        );
        expect(operations.sync?.count ?? 0).toBe(0);
        expect(operations.commit?.count ?? 0).toBe(0);
        expect(await volume.stats()).toMatchObject({ writes: 2, syncs: 0, heldWrites: 0 });
      });
    },
  );
});
