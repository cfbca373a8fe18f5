import { readFileSync } from 'node:fs';
import type { ResourceUse } from '../../domain/measurement.js';
import { retriesSoFar } from './retries.js';
import type { ReaderUsage } from './readers/reader.js';

/** What this process has used since its start, all its threads. */
export function ownUsage(): ReaderUsage {
  const usage = process.resourceUsage();
  return {
    resources: {
      userNs: usage.userCPUTime * 1e3,
      systemNs: usage.systemCPUTime * 1e3,
      voluntaryContextSwitches: usage.voluntaryContextSwitches,
      involuntaryContextSwitches: usage.involuntaryContextSwitches,
      minorFaults: usage.minorPageFault,
      majorFaults: usage.majorPageFault,
    },
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
  return combine(one, other, (a, b) => a + b);
}

export function usageBetween(before: ReaderUsage, after: ReaderUsage): ReaderUsage {
  return combine(after, before, (a, b) => a - b);
}

function combine(one: ReaderUsage, other: ReaderUsage, by: (a: number, b: number) => number): ReaderUsage {
  const field = (name: keyof ResourceUse): number => by(one.resources[name], other.resources[name]);
  return {
    resources: {
      userNs: field('userNs'),
      systemNs: field('systemNs'),
      voluntaryContextSwitches: field('voluntaryContextSwitches'),
      involuntaryContextSwitches: field('involuntaryContextSwitches'),
      minorFaults: field('minorFaults'),
      majorFaults: field('majorFaults'),
    },
    deviceBytes:
      one.deviceBytes === null || other.deviceBytes === null ? null : by(one.deviceBytes, other.deviceBytes),
    retries: by(one.retries, other.retries),
  };
}
