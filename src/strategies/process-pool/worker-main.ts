/**
 * A worker process of `process-pool`, as a program: it executes its part of each job by another strategy's session. It is
 * started by fork with its parent's pid as its argument, and ends with it. No module imports it, so that it may ask
 * the registry for the session as a trial does.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { EpochClock } from '../../domain/clock.js';
import { IotriageError, messageOf } from '../../domain/errors.js';
import { loadByName } from '../../domain/registry.js';
import { serveTrial } from '../../native/helper-program.js';
import { WatchedClock } from '../drive/watched-clock.js';
import { strategies } from '../registry.js';
import { HeapLooks } from './heap-looks.js';
import { LaneWorker } from './lane-worker.js';
import type { FromWorker, OpenRequest, ToWorker } from './messages.js';

let worker: LaneWorker | null = null;
let heaps = new HeapLooks(null);
/** Messages are answered one after another; `stop` and `end` alone do not wait. */
let last: Promise<void> = Promise.resolve();
const send: (message: FromWorker) => void = serveTrial(take);

function take(message: ToWorker): void {
  if (message.type === 'stop') {
    worker?.stop();
    return;
  }
  if (message.type === 'end') {
    void end();
    return;
  }
  if (message.type === 'go') worker?.begin();
  last = last.then(() => answer(message)).catch(fail);
}

async function answer(message: Exclude<ToWorker, { type: 'stop' | 'end' }>): Promise<void> {
  switch (message.type) {
    case 'open':
      worker = await openWorker(message);
      heaps = new HeapLooks(message.heapIntervalNs);
      send({ type: 'opened', heap: heaps.look(opened().clock.now()) });
      return;
    case 'job':
      send({ type: 'prepared', failed: await opened().prepare(message.job, message.openInPool) });
      return;
    case 'go': {
      await waitUntil(opened().clock, message.atNs);
      const done = await opened().execute(reportProgress);
      send({ type: 'done', ...done, heap: heaps.look(opened().clock.now()) });
      return;
    }
    case 'forget':
      await opened().forget(message.paths);
      send({ type: 'forgotten' });
  }
}

/** The kernel closes what disposing leaves open: a fault in it changes nothing. */
async function end(): Promise<void> {
  try {
    await worker?.dispose();
  } finally {
    process.exit(0);
  }
}

async function openWorker({ epochNs, inside, ...request }: OpenRequest): Promise<LaneWorker> {
  const strategy = await loadByName(strategies, inside);
  if (!strategy) throw new IotriageError('usage', `there is no strategy ${inside}`);
  const read = new EpochClock(epochNs);
  const clock = strategy.blocksLoop ? new WatchedClock(read) : read;
  return LaneWorker.open(strategy, {
    clock,
    lanes: request.lanes,
    bufferBytes: request.bufferBytes,
    poolSize: strategy.usesPool ? request.poolSize : null,
    parameters: Object.fromEntries(strategy.parameters.map(({ name, defaultValue }) => [name, defaultValue])),
    directories: request.directories,
    staged: request.staged,
  });
}

function opened(): LaneWorker {
  if (!worker) throw new IotriageError('internal', 'a worker process was given work before it was opened');
  return worker;
}

/** The loop turns until the last millisecond, so that a stop is heard; the rest is waited for exactly. */
async function waitUntil(clock: EpochClock, atNs: number): Promise<void> {
  await sleep(Math.max(0, Math.floor((atNs - clock.now()) / 1e6)));
  const restMs = (atNs - clock.now()) / 1e6;
  if (restMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, restMs);
}

function reportProgress(): void {
  const { clock } = opened();
  send({ type: 'progress', ...opened().progress(), heap: heaps.lookIfDue(clock.now()) });
}

function fail(error: unknown): void {
  const code = error instanceof IotriageError ? error.code : 'internal';
  send({ type: 'failed', code, message: messageOf(error) });
}
