/** A worker thread of a scan, as a program: it reads what it takes from the shared queue. */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../domain/errors.js';
import { readLane, takeShared } from './lane.js';
import { shareRetries } from './retries.js';
import { openStore } from './store.js';
import type { FromThread, ThreadData } from './thread-messages.js';

const { scan, store, retries } = workerData as ThreadData;
shareRetries(retries);
const opened = openStore(store, scan);

function send(message: FromThread): void {
  parentPort?.postMessage(message);
}

async function pass(): Promise<void> {
  send({ type: 'passed', failures: await readLane(scan, takeShared(scan), await opened) });
}

function fail(error: unknown): void {
  send({ type: 'failed', message: messageOf(error) });
}

parentPort?.on('message', () => {
  pass().catch(fail);
});
opened.then(() => {
  send({ type: 'ready' });
}, fail);
