import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { FailedCall, failedSyscall } from './failed-call.js';
import { PAGE_BYTES } from './piece-search.js';
import { lookAgain, lookAgainSync, type SecondLook } from './second-look.js';

/** An operation of a file whose bytes go from its start to its end. */
export interface OneAfterAnother {
  readonly path: string;
  /** Where the operation begins, and how many bytes it moves. */
  readonly offset: number;
  readonly size: number;
  /**
   * What tells how far it came. `end`: it wrote at the end of the file, so that the file is as long as what was written;
   * else a second look at the file, which held bytes before.
   */
  readonly told: 'end' | SecondLook;
}

/**
 * With the call and the place at which it failed: the end of a file that grows, else what a look at the file finds; where
 * nothing is found the operation's start if it is a page at most, else null.
 */
export async function placed(error: unknown, operation: OneAfterAnother): Promise<unknown> {
  return at(error, operation, movesBytes(error) ? await find(error, operation) : null);
}

/** The same, on the thread that calls. */
export function placedSync(error: unknown, operation: OneAfterAnother): unknown {
  return at(error, operation, movesBytes(error) ? findSync(error, operation) : null);
}

async function find(error: unknown, { path, size, told }: OneAfterAnother): Promise<number | null> {
  if (told === 'end') return stat(path).then(({ size: bytes }) => bytes, unknown);
  return size <= PAGE_BYTES ? null : lookAgain(path, error, told);
}

function findSync(error: unknown, { path, size, told }: OneAfterAnother): number | null {
  if (told !== 'end') return size <= PAGE_BYTES ? null : lookAgainSync(path, error, told);
  try {
    return statSync(path).size;
  } catch {
    // The volume is gone: it is not known.
    return null;
  }
}

function at(error: unknown, { offset, size }: OneAfterAnother, found: number | null): unknown {
  const syscall = failedSyscall(error);
  // An abort is none; and what cannot be opened fails at the operation's start, as its row says.
  if (error instanceof FailedCall || syscall === null || syscall === 'openat') return error;
  if (!movesBytes(error)) return new FailedCall(error, syscall, null);
  return new FailedCall(error, syscall, found ?? (size <= PAGE_BYTES ? offset : null));
}

function movesBytes(error: unknown): boolean {
  const syscall = failedSyscall(error);
  return !(error instanceof FailedCall) && (syscall === 'write' || syscall === 'read');
}

function unknown(): null {
  return null;
}
