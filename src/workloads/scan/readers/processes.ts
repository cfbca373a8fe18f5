import { IotriageError } from '../../../domain/errors.js';
import { HelperProcess } from '../../../native/helper-process.js';
import { BatchQueue } from '../batches.js';
import type { ItemFailure } from '../lane.js';
import type { BatchResult, FromProcess, ToProcess } from '../process-messages.js';
import { programFile } from '../../../native/programs.js';
import { copyOf, scanControl, type SharedScan } from '../shared-scan.js';
import { addUsage } from '../usage.js';
import type { OpenReader, ReaderUsage } from './reader.js';

/** Given ahead, so that a process never waits for the next batch. */
const BATCHES_AHEAD = 2;

/** Forked processes that read synchronously what they are given in batches, and end with this one. */
export const openProcesses: OpenReader = async ({ scan, store, concurrency }) => {
  const processes = Array.from({ length: concurrency }, () => new ScanProcess());
  const end = async (): Promise<void> => {
    await Promise.all(processes.map((each) => each.end()));
  };
  try {
    const table = copyOf(scan);
    await Promise.all(processes.map((each) => each.ask({ type: 'open', table, store }, 'ready')));
  } catch (error) {
    await end();
    throw error;
  }
  return {
    pass: async (from) => {
      const queue = new BatchQueue(from, scan.sizes.length, concurrency);
      return (await Promise.all(processes.map((each) => readAll(each, queue, scan)))).flat();
    },
    usage: async () => {
      const answers = await Promise.all(processes.map((each) => each.ask({ type: 'usage' }, 'usage')));
      return answers
        .map(({ usage }) => usage)
        .reduce<ReaderUsage | null>((sum, each) => (sum === null ? each : addUsage(sum, each)), null);
    },
    dispose: end,
  };
};

/** One process until the queue is empty. */
async function readAll(
  process: ScanProcess,
  queue: BatchQueue,
  scan: SharedScan,
): Promise<readonly ItemFailure[]> {
  const failures: ItemFailure[] = [];
  const lane = async (): Promise<void> => {
    for (;;) {
      const batch = Atomics.load(scan.control, scanControl.stop) === 0 ? queue.take() : null;
      if (batch === null) return;
      failures.push(...take(await process.ask({ type: 'batch', ...batch }, 'batch'), scan));
    }
  };
  process.moved = () => Atomics.add(scan.control, scanControl.reads, 1);
  await Promise.all(Array.from({ length: BATCHES_AHEAD }, lane));
  return failures;
}

function take(
  { from, bytes, elapsedNs, failures, touched }: BatchResult,
  scan: SharedScan,
): readonly ItemFailure[] {
  scan.bytes.set(bytes, from);
  scan.elapsedNs.set(elapsedNs, from);
  Atomics.add(scan.control, scanControl.done, bytes.length);
  Atomics.add(scan.control, scanControl.reads, bytes.length);
  Atomics.add(scan.control, scanControl.touched, touched);
  return failures;
}

/** A process, seen from the trial. */
class ScanProcess {
  moved: () => void = () => undefined;
  readonly #process = new HelperProcess<ToProcess, FromProcess>(programFile('workloads/scan/process-main'), {
    name: 'a process of the scan',
    hear: (message) => {
      if (message.type === 'failed')
        return new IotriageError('trial-failed', `a process of the scan failed: ${message.message}`);
      if (message.type !== 'alive') return 'answer';
      this.moved();
      return 'notice';
    },
  });

  /** @throws IotriageError where the process has ended, or ends before it answers. */
  ask<T extends FromProcess['type']>(
    message: ToProcess,
    type: T,
  ): Promise<Extract<FromProcess, { type: T }>> {
    return this.#process.askFor(message, type);
  }

  end(): Promise<void> {
    return this.#process.end();
  }
}
