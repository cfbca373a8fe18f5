import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, write } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { IotriageError } from '../../domain/errors.js';
import { whyNoIoUring } from './io-uring.js';

/** The kernel tells nothing of a ring while its thread is at work in it: then it is asked again. */
const LOOKS = 100;
const LOOK_INTERVAL_MS = 1;
const PROBE_WRITES = 4;

/** @throws IotriageError `unsupported` where libuv does not send the file operations of this process to an io_uring. */
export async function requireLibuvRing(): Promise<void> {
  const why = await whyNoLibuvRing();
  if (why !== null) throw new IotriageError('unsupported', why);
}

/**
 * Why libuv does not send the file operations of this process to an io_uring; null: it does. A ring alone proves nothing:
 * newer versions have rings by which no file operation goes. So a few writes to /dev/null are made, and must be seen in a ring that a thread of
 * the kernel's empties, as that of file operations is.
 */
export async function whyNoLibuvRing(): Promise<string | null> {
  // Some versions make a ring with its first operation.
  const before = (await submissions()) ?? 0;
  const after = await afterProbe();
  if (after !== null && after - before >= PROBE_WRITES) return null;
  if (process.env.UV_USE_IO_URING !== '1')
    return "libuv's io_uring: this process was not started with UV_USE_IO_URING=1";
  const forbidden = whyNoIoUring();
  return forbidden !== null
    ? `libuv's io_uring: ${forbidden}`
    : `Node.js ${process.version} with libuv ${process.versions.uv} sends no file operations to an io_uring here, also with UV_USE_IO_URING=1`;
}

async function afterProbe(): Promise<number | null> {
  const descriptor = openSync('/dev/null', 'w');
  try {
    for (let made = 0; made < PROBE_WRITES; made++) await promisify(write)(descriptor, Buffer.alloc(1));
  } finally {
    closeSync(descriptor);
  }
  return submissions();
}

/** What was ever put into rings with a thread, in all; null: there are none, or they do not tell. */
async function submissions(): Promise<number | null> {
  const rings = ringDescriptors();
  for (let look = 0; rings.length > 0 && look < LOOKS; look++) {
    const counts = rings.map(submissionsOf);
    // Older kernels tell no thread, instead of nothing, while it is at work.
    const threaded = counts.filter((count) => typeof count === 'number');
    if (threaded.length > 0 && !counts.includes('busy'))
      return threaded.reduce((sum, count) => sum + count, 0);
    await sleep(LOOK_INTERVAL_MS);
  }
  return null;
}

function ringDescriptors(): readonly string[] {
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`) === 'anon_inode:[io_uring]';
    } catch {
      // It was the folder's own, or another thread has closed it.
      return false;
    }
  });
}

function submissionsOf(descriptor: string): number | 'no thread' | 'busy' {
  const text = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1');
  const thread = /^SqThread:\s*(-?\d+)/m.exec(text)?.[1];
  const tail = /^SqTail:\s*(\d+)/m.exec(text)?.[1];
  if (thread === undefined || tail === undefined) return 'busy';
  return Number(thread) < 0 ? 'no thread' : Number(tail);
}
