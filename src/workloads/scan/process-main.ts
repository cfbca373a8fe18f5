/**
 * A process of a scan, as a program: it reads the batches that it is given. It is started by fork with its parent's pid as
 * its argument, and ends with it.
 */
import { messageOf } from '../../domain/errors.js';
import { serveTrial } from '../../native/helper-program.js';
import { readLane, type ReadItem } from './lane.js';
import type { FromProcess, ToProcess } from './process-messages.js';
import { scanControl, type SharedScan, shareTable } from './shared-scan.js';
import { openStore } from './store.js';
import { ownUsage } from './usage.js';

/** So long in one file says it that it is at work. */
const SIGN_MS = 1000;

let opened: { readonly scan: SharedScan; readonly read: ReadItem } | null = null;
let signedMs = performance.now();
let last: Promise<void> = Promise.resolve();
const send: (message: FromProcess) => void = serveTrial((message: ToProcess) => {
  last = last.then(() => answer(message)).catch(fail);
});
// Where it waits for a service; in a read its loop does not turn.
setInterval(sign, SIGN_MS).unref();

function sign(): void {
  const nowMs = performance.now();
  if (nowMs - signedMs < SIGN_MS) return;
  signedMs = nowMs;
  send({ type: 'alive' });
}

async function answer(message: ToProcess): Promise<void> {
  switch (message.type) {
    case 'open': {
      const scan = shareTable(message.table);
      opened = { scan, read: await openStore(message.store, scan, sign) };
      send({ type: 'ready' });
      return;
    }
    case 'batch':
      await readBatch(message.from, message.to);
      return;
    case 'usage':
      send({ type: 'usage', usage: ownUsage() });
      return;
    case 'end':
      process.exit(0);
  }
}

async function readBatch(from: number, to: number): Promise<void> {
  if (!opened) throw new Error('a batch came before the table');
  const { scan, read } = opened;
  const touchedBefore = scan.control[scanControl.touched] ?? 0;
  let next = from;
  const failures = await readLane(scan, () => (next < to ? next++ : null), read);
  send({
    type: 'batch',
    from,
    to,
    // Shared memory cannot be sent to another process.
    bytes: new Float64Array(scan.bytes.slice(from, to)),
    elapsedNs: new Float64Array(scan.elapsedNs.slice(from, to)),
    failures,
    touched: (scan.control[scanControl.touched] ?? 0) - touchedBefore,
  });
}

function fail(error: unknown): void {
  send({ type: 'failed', message: messageOf(error) });
}
