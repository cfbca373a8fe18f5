/** A worker thread with an SQLite connection of its own, whose queries sleep in a function that it defines. */
import { parentPort } from 'node:worker_threads';
import { openDatabase } from './sqlite-module.js';

/** Holds the thread, as a query does that waits for a lock or for a disk. */
function sleep(milliseconds: number): number {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  return milliseconds;
}

const database = openDatabase(':memory:');
database.function('sleep_ms', sleep);
const query = database.prepare('SELECT sleep_ms(?)').pluck();

parentPort?.on('message', (milliseconds: number) => {
  parentPort?.postMessage(query.get(milliseconds));
});
