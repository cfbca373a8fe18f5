import type { ColumnSpec, Sampler } from '../domain/sampler.js';
import { increase, openFileSession, type Reading } from './series/file-session.js';

const resources = ['cpu', 'io', 'memory'] as const;
const kinds = ['some', 'full'] as const;

const columns: readonly ColumnSpec[] = resources.flatMap((resource) =>
  kinds.map((kind): ColumnSpec => ({
    name: `${resource}.${kind}`,
    unit: '',
    kind: 'rate',
    summary: `share of the time in which ${kind === 'some' ? 'at least one task' : 'every task that was not idle'} waited for ${resource}, 0 to 1`,
  })),
);

/**
 * `some avg10=0.00 avg60=0.00 avg300=0.00 total=123`: the total is in microseconds and moves at once, the averages
 * lag by seconds. Source: kernel `Documentation/accounting/psi.rst`.
 */
export function parsePressure(resource: string, text: string): Reading {
  const totals: Record<string, number> = {};
  for (const line of text.split('\n')) {
    const total = line.indexOf(' total=');
    if (total > 0) totals[`${resource}.${line.slice(0, line.indexOf(' '))}`] = Number(line.slice(total + 7));
  }
  return totals;
}

/** Shares of the interval. What the kernel added for an earlier interval can push one past 1: it ends there. */
export function derivePressure(previous: Reading, current: Reading, elapsedNs: number): Reading {
  const row: Record<string, number | null> = {};
  for (const { name } of columns) {
    const waitedUs = increase(previous[name], current[name]);
    row[name] = waitedUs === null || elapsedNs <= 0 ? null : Math.min(1, (waitedUs * 1000) / elapsedNs);
  }
  return row;
}

/** Pressure stall information of the whole machine. */
export const pressure: Sampler = {
  name: 'pressure',
  summary: 'share of the time in which tasks of the machine waited for CPU, I/O or memory (PSI)',
  columns,
  openHost: () =>
    openFileSession({
      sampler: 'pressure',
      subject: 'system',
      source: '/proc/pressure/{cpu,io,memory}',
      columns,
      files: Object.fromEntries(
        resources.map((resource) => [
          `/proc/pressure/${resource}`,
          (text: string) => parsePressure(resource, text),
        ]),
      ),
      derive: derivePressure,
    }),
};
