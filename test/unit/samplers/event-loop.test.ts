import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { EpochClock, monotonicNs } from '../../../src/domain/clock.js';
import type { ChildSamplerContext } from '../../../src/domain/sampler.js';
import { eventLoop } from '../../../src/samplers/event-loop.js';

const INTERVAL_MS = 10;
const clock = new EpochClock(monotonicNs());
const open = (blocksLoop: boolean) =>
  eventLoop.openChild!({
    clock,
    intervalMs: INTERVAL_MS,
    blocksLoop,
    poolSize: null,
  } satisfies ChildSamplerContext);

it('tells how late its timer was where the loop was held up, and how busy the loop', async () => {
  const session = open(false);
  session.sample(0);
  const heldUntil = performance.now() + 60;
  while (performance.now() < heldUntil);
  await wait(1);
  session.sample(1);
  // The timer has not fired since.
  session.sample(2);
  session.close();
  const { delayNs, utilisation } = session.take()[0]!.columns;
  expect(delayNs![0]).toBeGreaterThan(40e6);
  expect(delayNs![1]).toBeNull();
  expect(utilisation![0]).toBeGreaterThan(0.5);
});

it('says that nothing runs on a loop that the strategy blocks', () => {
  const session = open(true);
  session.sample(0);
  expect(session.unavailable()[0]?.why).toContain('blocks the event loop');
  session.close();
});
