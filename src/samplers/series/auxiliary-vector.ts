import { readFileSync } from 'node:fs';

/** Constants that the kernel hands to every process, in which /proc counts. */
export interface KernelUnits {
  readonly pageBytes: number;
  /** Ticks of /proc/stat and /proc/PID/stat in a second (USER_HZ). */
  readonly ticksPerSecond: number;
}

const AT_PAGESZ = 6n;
const AT_CLKTCK = 17n;

/**
 * Reads the auxiliary vector: pairs of 64-bit words, type and value (`getauxval(3)`). Node.js has no `sysconf`.
 * @returns the defaults of x86_64, 4,096 bytes and 100 ticks, for what the vector does not tell
 */
export function parseAuxiliaryVector(vector: Buffer): KernelUnits {
  const values = new Map<bigint, number>();
  for (let at = 0; at + 16 <= vector.length; at += 16) {
    values.set(vector.readBigUInt64LE(at), Number(vector.readBigUInt64LE(at + 8)));
  }
  return { pageBytes: values.get(AT_PAGESZ) ?? 4096, ticksPerSecond: values.get(AT_CLKTCK) ?? 100 };
}

let known: KernelUnits | null = null;

/** The units of the running kernel, read once. */
export function kernelUnits(): KernelUnits {
  known ??= parseAuxiliaryVector(readFileSync('/proc/self/auxv'));
  return known;
}
