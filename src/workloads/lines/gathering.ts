import { closeSync, constants, createWriteStream, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { loadAddon } from '../../native/addon.js';
import { gathered, lineOf } from './text.js';
import { writeWhole, writeWholeSync } from './whole.js';
import type { LineTarget } from './write-file.js';

const { O_WRONLY, O_NOFOLLOW } = constants;

/** Does something with the file's descriptor, open for it. */
export async function withDescriptor(
  path: string,
  work: (fd: number) => Promise<void> | void,
): Promise<void> {
  const fd = openSync(path, O_WRONLY | O_NOFOLLOW);
  try {
    await work(fd);
  } finally {
    closeSync(fd);
  }
}

/** 64 KiB, then `writeSync`: what the others are compared with. */
export function bufferedSync({ path, count }: LineTarget): Promise<void> {
  return withDescriptor(path, (fd) => {
    for (const piece of gathered(count)) writeWholeSync(fd, piece);
  });
}

/** `writeSync` for each line. */
export function eachSync({ path, count }: LineTarget): Promise<void> {
  return withDescriptor(path, (fd) => {
    for (let index = 0; index < count; index++) writeWholeSync(fd, lineOf(index));
  });
}

/** 64 KiB, then awaited: while it is written, nothing is gathered. */
export async function bufferedAsync({ path, count }: LineTarget): Promise<void> {
  const handle = await open(path, O_WRONLY | O_NOFOLLOW);
  try {
    for (const piece of gathered(count)) await writeWhole((text) => handle.write(text), piece);
  } finally {
    await handle.close();
  }
}

/** One buffer is written while the other one fills: one write is in flight at most. */
export async function doubleBuffered({ path, count }: LineTarget): Promise<void> {
  const handle = await open(path, O_WRONLY | O_NOFOLLOW);
  try {
    let inFlight: Promise<unknown> = Promise.resolve();
    for (const piece of gathered(count)) {
      await inFlight;
      inFlight = writeWhole((text) => handle.write(text), piece);
    }
    await inFlight;
  } finally {
    await handle.close();
  }
}

/** A write for each line into a stream, which gathers what waits; the writer waits where the stream says so. */
export async function streamed({ path, count, goesOn }: LineTarget): Promise<void> {
  const stream = createWriteStream(path, { flags: 'r+' });
  for (let index = 0; index < count && goesOn(index); index++) {
    if (!stream.write(lineOf(index))) await once(stream, 'drain');
  }
  stream.end();
  await finished(stream);
}

/** Each at the offset that follows from its number, by threads of the addon's own. */
export function nativePwrite({ path, count, parameters }: LineTarget): Promise<void> {
  return withDescriptor(path, async (fd) => {
    const [threads, gatherBytes] = [Number(parameters.threads), Number(parameters.gather)];
    await loadAddon().writeLines({ fd, lines: count, threads, gatherBytes });
  });
}
