import { type ChildProcess, fork } from 'node:child_process';
import { IotriageError } from '../../../domain/errors.js';
import { letGoOf } from '../../../domain/let-go.js';
import { BatchQueue } from '../batches.js';
import type { ItemFailure } from '../lane.js';
import type { BatchResult, FromProcess, ToProcess } from '../process-messages.js';
import { scanProgram } from '../program.js';
import { copyOf, scanControl, type SharedScan } from '../shared-scan.js';
import { addUsage } from '../usage.js';
import type { OpenReader, ReaderUsage } from './reader.js';

/** Given ahead, so that a process never waits for the next batch. */
const BATCHES_AHEAD = 2;
/** One that does not end by itself is killed. */
const END_TIMEOUT_MS = 2_000;

/** Forked processes that read synchronously what they are given in batches, and end with this one. */
export const openProcesses: OpenReader = async ({ scan, store, concurrency }) => {
  const processes = Array.from({ length: concurrency }, () => new ScanProcess());
  const end = async (): Promise<void> => {
    await Promise.all(processes.map((each) => each.end()));
  };
  try {
    const table = copyOf(scan);
    await Promise.all(processes.map((each) => each.ask({ type: 'open', table, store })));
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
      const answers = await Promise.all(processes.map((each) => each.ask({ type: 'usage' })));
      return answers
        .flatMap((answer) => (answer.type === 'usage' ? [answer.usage] : []))
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
      const result = await process.ask({ type: 'batch', ...batch });
      if (result.type === 'batch') failures.push(...take(result, scan));
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

interface Waiting {
  readonly resolve: (answer: FromProcess) => void;
  readonly reject: (error: Error) => void;
}

/** A process, seen from the trial; it answers in the order in which it is asked. */
class ScanProcess {
  moved: () => void = () => undefined;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #waiting: Waiting[] = [];
  #fault: IotriageError | null = null;

  constructor() {
    this.#child = fork(scanProgram('process-main'), [String(process.pid)], {
      cwd: '/',
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message) => {
      this.#take(message as FromProcess);
    });
    this.#exited = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#fail(`could not be started: ${error.message}`);
        resolve();
      });
      this.#child.once('exit', (code, signal) => {
        this.#fail(`ended by ${signal === null ? `exit code ${String(code)}` : `signal ${signal}`}`);
        resolve();
      });
    });
  }

  /** @throws IotriageError where the process has ended, or ends before it answers. */
  ask(message: ToProcess): Promise<FromProcess> {
    return new Promise((resolve, reject) => {
      if (this.#fault) {
        reject(this.#fault);
        return;
      }
      this.#waiting.push({ resolve, reject });
      this.#send(message);
    });
  }

  /** Ends it and waits until it is gone; one that hangs in a system call is left behind. */
  async end(): Promise<void> {
    this.#fault ??= new IotriageError('internal', 'a process was asked after its end');
    this.#send({ type: 'end' });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, END_TIMEOUT_MS);
    });
    await Promise.race([this.#exited, late]);
    clearTimeout(timer);
    if (this.#child.connected) this.#child.disconnect();
    letGoOf(this.#child);
  }

  #send(message: ToProcess): void {
    if (!this.#child.connected) return;
    this.#child.send(message, () => {
      // It is gone: its exit says why.
    });
  }

  #take(message: FromProcess): void {
    if (message.type === 'alive') {
      this.moved();
      return;
    }
    if (message.type === 'failed') {
      this.#fail(`failed: ${message.message}`);
      return;
    }
    this.#waiting.shift()?.resolve(message);
  }

  /** The first fault is the one that counts: what comes after follows from it. */
  #fail(what: string): void {
    this.#fault ??= new IotriageError('trial-failed', `process ${this.#child.pid ?? 0} of the scan ${what}`);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#fault);
  }
}
