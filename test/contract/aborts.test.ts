import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadAll } from '../../src/domain/registry.js';
import type { Strategy, StrategySession } from '../../src/domain/strategy.js';
import { strategies as registry } from '../../src/strategies/registry.js';
import { mountSlowFuse, type SlowFuseVolume } from '../lab/fuse-volume.js';
import { describeWith, openHere } from '../requires.js';
import { aborted, meanwhile } from './aborted-job.js';
import { endlessJob } from './endless-job.js';
import {
  eventually,
  leftBeyond,
  makeDirectory,
  openSession,
  removeDirectory,
  resourcesInUse,
} from './strategy-bench.js';
import { type Formed, formed } from './forms.js';
import { expectNothingLater } from './nothing-later.js';
import { claims } from './variants.js';

const BLOCK = 4096;
const MINUTE_NS = 60e9;

const all: readonly Strategy[] = await loadAll(registry);
const here = openHere(all.filter(({ name }) => name !== 'fio').flatMap(formed), ({ name }) => name);
const byFio = openHere(all.filter(({ name }) => name === 'fio').flatMap(formed), ({ title }) => title);
const takesGroups = (strategy: Strategy): boolean =>
  claims(strategy, { name: 'group', key: { durability: 'group:2' }, bytes: 0 });

let directory = '';
beforeEach(() => {
  directory = makeDirectory();
});
afterEach(() => {
  removeDirectory(directory);
});

describe('no operation is begun later than 100 ms after an abort', () => {
  it.each(here.filter(({ movesBytes }) => movesBytes))('of $title', (strategy) =>
    expectNothingLater(strategy, directory),
  );
});

describeWith(['fio'], 'no operation is begun later than 100 ms after an abort, by another program', () => {
  it.each(byFio)('of $title', (strategy) => expectNothingLater(strategy, directory));
});

describeWith(['root', 'fuse'], 'nothing is read later than 100 ms after an abort', () => {
  let shared: SlowFuseVolume;
  let files = 0;
  beforeAll(async () => {
    shared = await mountSlowFuse();
  });
  afterAll(async () => {
    await shared.release();
  });

  /** The volume itself counts what is asked of it, whatever a route tells: nothing is cached. */
  async function expectNothingRead(
    strategy: Formed,
    operation: 'read' | 'mix',
    volume: SlowFuseVolume,
  ): Promise<void> {
    const before = await volume.stats();
    const path = join(volume.path, `f${files++}`);
    let then = before;
    const { operations } = await aborted(strategy, path, { operation }, async (session) => {
      if (strategy.blocksLoop) {
        const script = 'sleep 0.2; kill -TERM "$1"; sleep 0.1; kill -USR1 "$2"';
        await meanwhile(script, process.pid, volume.serverPid);
      } else {
        await volume.statsWhen(({ reads }) => reads > before.reads + 2);
        session.abort();
        await sleep(100);
      }
      // The counters that the shell has asked for come first.
      then = await volume.stats();
    });
    const { reads, writes } = await volume.stats();
    expect(then.reads).toBeGreaterThan(before.reads);
    expect({ reads, writes }).toEqual({ reads: then.reads, writes: then.writes });
    if (strategy.writesContent === 'job') expect(operations.read!.count).toBeGreaterThan(0);
  }

  const expectNothing = async (strategy: Formed, operation: 'read' | 'mix'): Promise<void> => {
    if (!strategy.blocksLoop) return expectNothingRead(strategy, operation, shared);
    // Its counters are one answer behind from then on.
    await using own = await mountSlowFuse();
    await expectNothingRead(strategy, operation, own);
  };
  const doing = (operation: 'read' | 'mix'): readonly Formed[] => {
    const key = { operation, readShare: operation === 'mix' ? 50 : null };
    const variant = { name: operation, key, bytes: 0 };
    return here.filter((strategy) => strategy.movesBytes && claims(strategy, variant));
  };
  const mixing = doing('mix').filter(({ title, name }) => title === name);

  it.each(doing('read'))('of reads by $title', (strategy) => expectNothing(strategy, 'read'));
  it.each(mixing)('of a mix by $title', (strategy) => expectNothing(strategy, 'mix'));

  describeWith(['fio'], 'by another program', () => {
    it.each(byFio)('of reads by $title', (strategy) => expectNothing(strategy, 'read'));
    it.each(byFio)('of a mix by $title', (strategy) => expectNothing(strategy, 'mix'));
  });
});

describe.each(here.filter(({ capabilities }) => capabilities.rate.kind === 'honoured'))(
  '$title that waits for an intended start',
  (strategy) => {
    it('ends at an abort, begins nothing more and leaves nothing behind', async () => {
      const abortWaiting = async (name: string): Promise<void> => {
        const options = {
          limitNs: 10 * MINUTE_NS,
          pacing: { intervalNs: MINUTE_NS, offsetNs: 0, stepNs: 0 },
        };
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
      const job = await endlessJob(strategy, session, join(directory, 'f'));
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
