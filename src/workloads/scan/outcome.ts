import { type ActivityOutcome, plainOutcome } from '../../domain/activity.js';
import type { ActivityRow, Check, Figure } from '../../domain/activity-findings.js';
import type { OperationError, OperationMeasurement } from '../../domain/measurement.js';
import { NS_PER_MS, NS_PER_S } from '../../domain/units.js';
import { LatencyHistogram } from '../../stats/histogram.js';
import { MOST_ROWS, type ScanFindings } from './findings.js';
import type { ItemFailure } from './lane.js';
import { scanNotes } from './notes.js';
import { pathOf, pathText } from './shared-scan.js';
import type { ScanSource } from './source.js';

/** What may stay in the cache of files that were dropped: pages that others hold. */
const COLD_SHARE = 0.05;

/** Each item is as the walk found it, or has changed since, or could not be read: anything else is a fault. */
export function outcomeOf(found: ScanFindings): ActivityOutcome {
  const { source, passes, failures, children } = found;
  const { sizes, bytes } = source.scan;
  const failed = new Map(failures.map((failure) => [failure.index, failure]));
  const changed = new Set<number>();
  for (const [index, size] of sizes.entries()) {
    if ((failed.has(index) || bytes[index] !== size) && source.changed(index)) changed.add(index);
  }
  const read = bytes.reduce((sum, each) => sum + each, 0);
  return {
    ...plainOutcome,
    iterations: passes,
    bytes: passes * read,
    operations: { read: operationOf(found, read) },
    figures: figuresOf(found, read),
    checks: [...countChecks(found, failed, changed), ...coldChecks(found)],
    rows: found.eachItem ? rowsOf(found, failed, changed) : [],
    childResources: children?.resources ?? null,
    notes: scanNotes(found, failed.size, changed.size),
  };
}

function figuresOf(
  { cached, passes, elapsedNs, usage, source }: ScanFindings,
  read: number,
): Record<string, Figure> {
  const { userNs, systemNs } = usage.resources;
  return {
    bandwidth: { value: (passes * read) / 1e6 / (elapsedNs / NS_PER_S), unit: 'MB/s' },
    'CPUs busy': { value: (userNs + systemNs) / elapsedNs, unit: '' },
    ...(typeof cached?.share !== 'number' ? {} : { 'cached before': { value: cached.share, unit: 'share' } }),
    ...(usage.deviceBytes === null || source.store.kind !== 'files' || read === 0
      ? {}
      : { 'from device': { value: usage.deviceBytes / (passes * read), unit: 'share' } }),
    ...(source.store.kind === 'files' ? {} : { retries: { value: usage.retries / passes, unit: '' } }),
  };
}

/** What was read against what the walk saw: what `find -type f -printf '%s\n'` adds up to. */
function countChecks(
  { source }: ScanFindings,
  failed: ReadonlyMap<number, ItemFailure>,
  changed: ReadonlySet<number>,
): readonly Check[] {
  const { sizes, bytes } = source.scan;
  const settled = [...sizes.keys()].filter((index) => !failed.has(index) && !changed.has(index));
  const wrong = settled.filter((index) => bytes[index] !== sizes[index]);
  const sumOf = (values: Float64Array): number =>
    settled.reduce((sum, index) => sum + (values[index] ?? 0), 0);
  const [expected, read] = [sumOf(sizes), sumOf(bytes)];
  const first = wrong[0];
  const what = source.store.kind === 'files' ? 'files' : 'objects';
  const without =
    failed.size + changed.size === 0
      ? ''
      : `; ${failed.size} of them not readable, ${changed.size} changed meanwhile`;
  return [
    {
      what: 'bytes',
      passed: wrong.length === 0 && read === expected,
      detail:
        first === undefined
          ? `${read} bytes of ${sizes.length} ${what}, the sum of their sizes${without}`
          : `${read} bytes instead of ${expected}; first ${pathText(pathOf(source.scan, first))}: ${bytes[first] ?? 0} of ${sizes[first] ?? 0}`,
    },
  ];
}

function coldChecks({ cold, cached }: ScanFindings): readonly Check[] {
  if (!cold || typeof cached?.share !== 'number') return [];
  const share = `${(100 * cached.share).toFixed(1)} %`;
  const passed = cached.share <= COLD_SHARE;
  const detail = `${share} of the bytes were in the page cache before, by mincore`;
  return [
    {
      what: 'cold',
      passed,
      detail: passed ? detail : `${detail}: other programs hold them, or they are not written yet`,
    },
  ];
}

function operationOf({ source, failures, usage, passes }: ScanFindings, read: number): OperationMeasurement {
  const { sizes, elapsedNs } = source.scan;
  const failed = new Set(failures.map(({ index }) => index));
  const latency = new LatencyHistogram();
  for (const [index, ns] of elapsedNs.entries()) if (!failed.has(index)) latency.record(ns);
  return {
    count: sizes.length - failed.size,
    bytes: read,
    errors: [...errorsOf(source, failures), ...retriesOf(source, usage.retries / passes)],
    latency: latency.toJSON(),
    issueLatency: null,
    stages: null,
  };
}

function errorsOf({ scan }: ScanSource, failures: readonly ItemFailure[]): readonly OperationError[] {
  const byCode = new Map<string, OperationError>();
  for (const { index, code, syscall } of failures) {
    const known = byCode.get(code);
    byCode.set(code, {
      kind: 'read',
      code,
      errno: 0,
      syscall,
      path: known?.path ?? pathText(pathOf(scan, index)),
      offset: null,
      count: (known?.count ?? 0) + 1,
    });
  }
  return [...byCode.values()];
}

/** The client made them again and they succeeded, or are among the failures too. */
function retriesOf({ scan }: ScanSource, retries: number): readonly OperationError[] {
  if (retries <= 0) return [];
  const path = pathText(pathOf(scan, 0));
  return [
    {
      kind: 'read',
      code: 'retried',
      errno: 0,
      syscall: 'GetObject',
      path,
      offset: null,
      count: Math.ceil(retries),
    },
  ];
}

function rowsOf(
  { source: { scan, walked } }: ScanFindings,
  failed: ReadonlyMap<number, ItemFailure>,
  changed: ReadonlySet<number>,
): readonly ActivityRow[] {
  const unreadable = (walked?.unreadable ?? []).map(({ path, code }) => ({
    path: pathText(path),
    size: 0,
    bytes: 0,
    ms: 0,
    error: code,
  }));
  const rows = Array.from({ length: Math.min(scan.sizes.length, MOST_ROWS) }, (_, index) => ({
    path: pathText(pathOf(scan, index)),
    size: scan.sizes[index] ?? 0,
    bytes: scan.bytes[index] ?? 0,
    ms: (scan.elapsedNs[index] ?? 0) / NS_PER_MS,
    error: failed.get(index)?.code ?? (changed.has(index) ? 'changed' : ''),
  }));
  return [...rows, ...unreadable].slice(0, MOST_ROWS);
}
