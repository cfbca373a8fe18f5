import type { ActivityContext, ActivityOutcome } from '../../domain/activity.js';
import { loadAddon } from '../../native/addon.js';
import type { ItemFailure } from './lane.js';
import { outcomeOf } from './outcome.js';
import { cachedNow, dropPages, refuseMemory, type Cached } from './page-cache.js';
import type { OpenReader, Reader, ReaderUsage } from './readers/reader.js';
import { scanControl, type SharedScan } from './shared-scan.js';
import { findItems, type ScanSource } from './source.js';
import { addUsage, ownUsage, usageBetween } from './usage.js';

/** A warm pass over a small tree takes a few ms: once is no measurement. A cold one is cold only once. */
const LEAST_MEASURED_MS = 100;
const MOST_PASSES = 200;
/** Read ahead of a cold pass, so that what reads is compiled by then. */
const WARM_UP_ITEMS = 64;
const PROGRESS_MS = 50;
/** Adding up a million files takes a millisecond of the loop that reads them. */
const LOOKS_PER_SUM = 10;

/** Finds the items, brings the cache into the state asked for, and reads them all by a route. */
export async function measureScan(context: ActivityContext, open: OpenReader): Promise<ActivityOutcome> {
  const { parameters, signal } = context;
  let steps = 0;
  const moved = (): void => {
    context.progress(++steps, 0);
  };
  const cold = parameters.cache === 'cold';
  const source = await findItems(context, moved);
  const { scan, store } = source;
  if (cold && source.root !== null) refuseMemory(source.root);
  const stop = (): void => {
    Atomics.store(scan.control, scanControl.stop, 1);
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  let [looks, bytes] = [0, 0];
  const timer = setInterval(() => {
    if (looks++ % LOOKS_PER_SUM === 0) bytes = bytesSoFar(scan);
    context.progress(steps + (scan.control[scanControl.reads] ?? 0), bytes);
  }, PROGRESS_MS);
  let reader: Reader | null = null;
  try {
    const opened = await open({ scan, store, concurrency: Number(parameters.concurrency) });
    reader = opened;
    const cached = await prepare(source, opened, cold, moved);
    scan.control[scanControl.touched] = 0;
    const before = await opened.usage();
    let [own, failures]: [ReaderUsage, readonly ItemFailure[]] = [ownUsage(), []];
    const measured = await context.measure(async () => {
      own = ownUsage();
      const start = performance.now();
      let passes = 0;
      do {
        failures = await opened.pass(0);
        passes++;
      } while (
        !cold &&
        store.kind === 'files' &&
        performance.now() - start < LEAST_MEASURED_MS &&
        passes < MOST_PASSES &&
        !signal.aborted
      );
      own = usageBetween(own, ownUsage());
      return passes;
    });
    const after = await opened.usage();
    const children = before && after ? usageBetween(before, after) : null;
    const elapsedNs = measured.endNs - measured.startNs;
    return outcomeOf({
      source,
      cold,
      cached,
      passes: measured.value,
      elapsedNs,
      failures,
      children,
      usage: children === null ? own : addUsage(own, children),
      eachItem: parameters.rows === 'each-file',
    });
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', stop);
    await reader?.dispose();
  }
}

/** Of an object store nothing is known of caches: the first pass makes connections, as a service has them. */
async function prepare(
  { store, scan, made }: ScanSource,
  reader: Reader,
  cold: boolean,
  moved: () => void,
): Promise<Cached | null> {
  if (store.kind !== 'files') {
    await reader.pass(Math.max(0, scan.sizes.length - WARM_UP_ITEMS));
    return null;
  }
  const addon = loadAddon();
  await reader.pass(cold ? Math.max(0, scan.sizes.length - WARM_UP_ITEMS) : 0);
  if (cold) dropPages(scan, addon, made, moved);
  return cachedNow(scan, addon, moved);
}

function bytesSoFar({ bytes }: SharedScan): number {
  return bytes.reduce((sum, each) => sum + each, 0);
}
