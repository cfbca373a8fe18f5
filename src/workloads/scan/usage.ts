import { readFileSync } from 'node:fs';
import { addResources, resourceUseOf, usedBetween } from '../../domain/resource-use.js';
import { retriesSoFar } from './retries.js';
import type { ReaderUsage } from './readers/reader.js';

/** What this process has used since its start, all its threads. */
export function ownUsage(): ReaderUsage {
  return {
    resources: resourceUseOf(process.resourceUsage()),
    deviceBytes: deviceBytes(),
    retries: retriesSoFar(),
  };
}

/** `read_bytes` of /proc/self/io: what the block layer was asked for on behalf of this process. */
function deviceBytes(): number | null {
  try {
    const bytes = /^read_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1];
    return bytes === undefined ? null : Number(bytes);
  } catch {
    return null;
  }
}

export function addUsage(one: ReaderUsage, other: ReaderUsage): ReaderUsage {
  return {
    resources: addResources(one.resources, other.resources),
    deviceBytes: both(one.deviceBytes, other.deviceBytes, (a, b) => a + b),
    retries: one.retries + other.retries,
  };
}

export function usageBetween(before: ReaderUsage, after: ReaderUsage): ReaderUsage {
  return {
    resources: usedBetween(before.resources, after.resources),
    deviceBytes: both(after.deviceBytes, before.deviceBytes, (a, b) => a - b),
    retries: after.retries - before.retries,
  };
}

function both(one: number | null, other: number | null, by: (a: number, b: number) => number): number | null {
  return one === null || other === null ? null : by(one, other);
}
