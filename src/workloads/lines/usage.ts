import { readFileSync } from 'node:fs';
import type { Figure } from '../../domain/activity-findings.js';

/** What the process had used at an instant, all of its threads. */
export interface UsageMark {
  readonly usage: NodeJS.ResourceUsage;
  /** System calls that write, the wake-ups of event loops among them; null: the kernel does not tell. */
  readonly writeCalls: number | null;
}

export function markUsage(): UsageMark {
  return { writeCalls: readWriteCalls(), usage: process.resourceUsage() };
}

/** What each of `count` lines took between two marks. Sleeps are voluntary context switches of any thread. */
export function usagePerLine(before: UsageMark, after: UsageMark, count: number): Record<string, Figure> {
  const perLine = (field: keyof NodeJS.ResourceUsage): number =>
    (after.usage[field] - before.usage[field]) / count;
  return {
    'user CPU/line': { value: perLine('userCPUTime') * 1e3, unit: 'ns' },
    'system CPU/line': { value: perLine('systemCPUTime') * 1e3, unit: 'ns' },
    'sleeps/line': { value: perLine('voluntaryContextSwitches'), unit: '' },
    ...(before.writeCalls === null || after.writeCalls === null
      ? {}
      : { 'write calls/line': { value: (after.writeCalls - before.writeCalls) / count, unit: '' } }),
  };
}

function readWriteCalls(): number | null {
  try {
    const [, calls] = /^syscw: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8')) ?? [];
    return calls === undefined ? null : Number(calls);
  } catch {
    // Kernels without TASK_IO_ACCOUNTING, and containers that hide it.
    return null;
  }
}
