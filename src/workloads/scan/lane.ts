import { getSystemErrorName } from 'node:util';
import { errorCodeOf } from '../../domain/errors.js';
import { scanControl, type SharedScan } from './shared-scan.js';

/** An item that could not be read. */
export interface ItemFailure {
  readonly index: number;
  /** `EACCES`, or the name of an object store's error. */
  readonly code: string;
  readonly syscall: string;
}

/** Reads an item whole. @returns its bytes. Throws or rejects where that cannot be done. */
export type ReadItem = (index: number) => number | Promise<number>;

/** The next item to read; null: there is none. */
export type TakeItem = () => number | null;

/** From the queue that all lanes of a scan share: no item is given twice. */
export function takeShared({ control, sizes }: Pick<SharedScan, 'control' | 'sizes'>): TakeItem {
  return () => {
    if (Atomics.load(control, scanControl.stop) !== 0) return null;
    const index = Atomics.add(control, scanControl.next, 1);
    return index < sizes.length ? index : null;
  };
}

/** Reads items one after another until there are none. What fails is told, and the others are read. */
export async function readLane(
  scan: Pick<SharedScan, 'control' | 'bytes' | 'elapsedNs'>,
  take: TakeItem,
  read: ReadItem,
): Promise<readonly ItemFailure[]> {
  const failures: ItemFailure[] = [];
  for (let index = take(); index !== null; index = take()) {
    const startMs = performance.now();
    scan.bytes[index] = 0;
    try {
      // A turn of the microtask queue is spared where nothing is waited for.
      const bytes = read(index);
      scan.bytes[index] = typeof bytes === 'number' ? bytes : await bytes;
    } catch (error) {
      failures.push({ index, ...failureOf(error) });
    }
    scan.elapsedNs[index] = Math.round((performance.now() - startMs) * 1e6);
    Atomics.add(scan.control, scanControl.done, 1);
  }
  return failures;
}

/** @throws what is no error of a system or of a service: a fault of ours. */
function failureOf(error: unknown): Pick<ItemFailure, 'code' | 'syscall'> {
  const code =
    errorCodeOf(error) ?? (error instanceof Error && '$metadata' in error ? error.name : undefined);
  if (code === undefined) throw error;
  const syscall =
    typeof error === 'object' && error !== null && 'syscall' in error ? String(error.syscall) : 'GetObject';
  return { code, syscall };
}

/** What the addon found, by its errno for each item. */
export function failuresOf(errors: Int32Array): readonly ItemFailure[] {
  return [...errors.entries()].flatMap(([index, error]) =>
    error === 0 ? [] : [{ index, code: getSystemErrorName(-error), syscall: 'read' }],
  );
}
