import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { EpochClock, monotonicNs } from '../../../src/domain/clock.js';
import type { JobOutcome, Measurement, ResourceUse } from '../../../src/domain/measurement.js';
import { ScriptExecution, type ScriptContext } from '../../../src/trial/execute-script.js';

/** More than this process uses of anything in a phase that does nothing. */
const children: ResourceUse = {
  userNs: 1e15,
  systemNs: 2e15,
  voluntaryContextSwitches: 3e12,
  involuntaryContextSwitches: 4e12,
  minorFaults: 5e12,
  majorFaults: 6e12,
};

function outcome(childResources: ResourceUse | null): JobOutcome {
  return {
    startNs: 0,
    endNs: 1,
    operations: {},
    fileBytes: [],
    passes: 1,
    shortOperations: 0,
    aborted: false,
    childResources,
  };
}

/** A script of one measured phase that does nothing, by a strategy whose processes used `childResources`. */
function executionOf(
  childResources: ResourceUse | null,
  more: Partial<ScriptContext['session']> = {},
): ScriptExecution {
  return new ScriptExecution({
    spec: { key: { operation: 'write', direct: false }, members: [] },
    script: [
      {
        name: 'measure',
        by: 'strategy',
        measured: true,
        job: { files: [], kind: new Uint8Array(1), file: new Uint32Array(1) },
      },
    ],
    strategy: { movesBytes: false },
    session: {
      execute: () => Promise.resolve(outcome(childResources)),
      progress: () => ({ operations: 0, bytes: 0 }),
      abort: () => undefined,
      ...more,
    },
    clock: new EpochClock(monotonicNs()),
    signal: new AbortController().signal,
    enter: () => undefined,
    unavailable: [],
  } as unknown as ScriptContext);
}

async function measured(
  childResources: ResourceUse | null,
  more: Partial<ScriptContext['session']> = {},
): Promise<Measurement | null> {
  const { measurement, failure } = await executionOf(childResources, more).run();
  expect(failure?.message).toBeUndefined();
  return measurement;
}

it('counts what the processes of a strategy used, beside what the trial used', async () => {
  const own = (await measured(null))?.resources;
  const both = (await measured(children))?.resources;
  for (const name of Object.keys(children) as (keyof ResourceUse)[]) {
    expect(own?.[name]).toBeLessThan(children[name]);
    expect(both?.[name]).toBeGreaterThanOrEqual(children[name]);
  }
});

it('keeps what the strategy has to say of how it worked, and nothing where it says nothing', async () => {
  expect((await measured(null, { notes: () => ['setup flags A'] }))?.notes).toEqual(['setup flags A']);
  expect((await measured(null))?.notes).toEqual([]);
});

it('has heaps looked at once, after the time that is measured, and goes on where that fails', async () => {
  const LOOK_MS = 30;
  let looks = 0;
  const lookAtHeaps = async (): Promise<void> => {
    looks++;
    await sleep(LOOK_MS);
    throw new Error('a worker has ended');
  };
  const [phase] = (await measured(null, { lookAtHeaps }))?.phases ?? [];
  expect(looks).toBe(1);
  expect(phase!.endNs - phase!.startNs).toBeLessThan(LOOK_MS * 1e6);
});

it('tells how far the running job is, and whether a program is waited for', async () => {
  const seen: unknown[] = [];
  let waits = true;
  const execution = executionOf(null, {
    progress: () => ({ operations: 2, bytes: 8192 }),
    awaitsEnd: () => waits,
    execute: () => {
      seen.push(execution.progress());
      waits = false;
      seen.push(execution.progress());
      return Promise.resolve(outcome(null));
    },
  });
  expect(execution.progress()).toEqual({ operations: 0, bytes: 0, awaitsEnd: false });
  await execution.run();
  expect(seen).toEqual([
    { operations: 2, bytes: 8192, awaitsEnd: true },
    { operations: 2, bytes: 8192, awaitsEnd: false },
  ]);
});
