import { closeSync } from 'node:fs';
import type { JobFile } from '../../domain/job.js';
import { notOpen } from './operation-error.js';

/** What a slot holds whose file is not open. */
export const NOT_OPEN = -1;

/** The descriptor of a file. @throws OperationFailure EBADF where it is not open. */
export function openDescriptor(slots: Int32Array, file: number): number {
  const descriptor = slots[file] ?? NOT_OPEN;
  if (descriptor === NOT_OPEN) throw notOpen();
  return descriptor;
}

/** A session's open descriptors by path: a file that one job opened is found by the next, whatever its index there. */
export class Descriptors {
  readonly #byPath = new Map<string, number>();

  /** For each file of a job its descriptor. A job opens and closes by writing into the slots. */
  load(files: readonly JobFile[], slots: Int32Array = new Int32Array(files.length)): Int32Array {
    files.forEach(({ path }, file) => {
      slots[file] = this.#byPath.get(path) ?? NOT_OPEN;
    });
    return slots;
  }

  /** Takes over what a job left open. */
  store(files: readonly JobFile[], slots: Int32Array): void {
    files.forEach(({ path }, file) => {
      const descriptor = slots[file] ?? NOT_OPEN;
      if (descriptor === NOT_OPEN) this.#byPath.delete(path);
      else this.#byPath.set(path, descriptor);
    });
  }

  /** @throws what the first close failed with, when all have been closed: Linux frees a descriptor whatever it says. */
  closeAll(): void {
    const failures: Error[] = [];
    for (const descriptor of this.#byPath.values()) {
      try {
        closeSync(descriptor);
      } catch (error) {
        failures.push(error as Error);
      }
    }
    this.#byPath.clear();
    const [failure] = failures;
    if (failure) throw failure;
  }
}
