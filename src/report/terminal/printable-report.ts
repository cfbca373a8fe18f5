import type { Report } from '../../domain/report.js';
import { printable } from './text.js';

/** The report with every text of it safe to print. The samples, which the terminal does not show, are left out. */
export function printableReport(report: Report): Report {
  const volumes = report.volumes.map((volume) => ({ ...volume, samples: [] }));
  return printableDeep({ ...report, volumes, samples: [] });
}

/** The same with every text of it safe to print: keys and values, however deep. */
export function printableDeep<T>(value: T): T {
  return mapStrings(value) as T;
}

function mapStrings(value: unknown): unknown {
  if (typeof value === 'string') return printable(value);
  if (Array.isArray(value)) return value.map(mapStrings);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [printable(key), mapStrings(inner)]));
}
