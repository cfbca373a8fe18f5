import { spawn } from 'node:child_process';
import { errorCodeOf, messageOf } from '../../domain/errors.js';
import type { HostSamplerContext, SamplerSession } from '../../domain/sampler.js';
import { KIB } from '../../domain/units.js';
import { MissingLog } from '../series/missing-log.js';
import { SeriesBuffer } from '../series/series-buffer.js';
import { iostatColumns } from './iostat-columns.js';

/** iostat's JSON drops the `%` of these. */
const renamed: Readonly<Record<string, string>> = {
  rrqm: '%rrqm',
  wrqm: '%wrqm',
  drqm: '%drqm',
  util: '%util',
};

export interface SysstatRow {
  readonly device: string;
  readonly columns: Readonly<Record<string, number>>;
}

/**
 * Cuts the rows out of iostat's JSON as it arrives: the document is whole only when iostat ends, its rows are
 * objects without nesting.
 */
export class SysstatReader {
  #pending = '';

  /** The rows that `chunk` completed. */
  push(chunk: string): readonly SysstatRow[] {
    this.#pending += chunk;
    const rows: SysstatRow[] = [];
    let end = 0;
    for (const match of this.#pending.matchAll(/\{[^{}]*"disk_device"[^{}]*\}/g)) {
      end = match.index + match[0].length;
      const row = toRow(match[0]);
      if (row) rows.push(row);
    }
    // What stands before the last opening brace can belong to no row any more.
    const rest = this.#pending.slice(end);
    this.#pending = rest.slice(Math.max(0, rest.lastIndexOf('{')));
    return rows;
  }
}

function toRow(text: string): SysstatRow | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || !('disk_device' in value)) return null;
  if (typeof value.disk_device !== 'string') return null;
  const columns: Record<string, number> = {};
  for (const [key, figure] of Object.entries(value)) {
    if (typeof figure === 'number') columns[renamed[key] ?? key] = figure;
  }
  return { device: value.disk_device, columns };
}

/** The program prints no requests in flight. */
const columns = iostatColumns.filter(({ name }) => name !== 'in_flight');

/** The bytes and flushes of an interval, which the program prints as rates only: two decimals of them. */
function amounts(row: SysstatRow['columns'], seconds: number): Readonly<Record<string, number>> {
  const rates = { readBytes: row['rkB/s'], writtenBytes: row['wkB/s'], flushes: row['f/s'] };
  return Object.fromEntries(
    Object.entries(rates).flatMap(([name, rate]) =>
      rate === undefined
        ? []
        : [[name, Math.round(rate * seconds * (name === 'flushes' ? 1 : KIB))] as const],
    ),
  );
}

/**
 * A series per device, from the program `iostat` of sysstat: whole seconds, two decimals, stamped as its lines
 * arrive.
 */
export function openSysstatSession(context: HostSamplerContext): SamplerSession {
  const missing = new MissingLog();
  const buffers = new Map(
    context.devices.map((name) => [name, new SeriesBuffer('iostat', name, 'iostat -dxy', columns)]),
  );
  if (buffers.size === 0) {
    missing.note('iostat', 'no block device lies under the measured volumes');
    return {
      sample: () => undefined,
      tickedBy: () => undefined,
      take: () => [],
      unavailable: () => missing.list(),
      close: () => undefined,
    };
  }
  const seconds = Math.max(1, Math.round(context.intervalMs / 1000));
  // A session of its own: Ctrl-C in the terminal is for the run, which ends the program when it is through.
  const child = spawn('iostat', ['-dxy', '-o', 'JSON', String(seconds), ...context.devices], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, LC_ALL: 'C', S_TIME_FORMAT: 'ISO' },
  });
  missing.note('in_flight', 'the program iostat does not print it');
  if (context.intervalMs < 1000) {
    const why = 'iostat samples once a second: each of its rows is a mean over that second';
    missing.note(`iostat every ${context.intervalMs} ms`, why);
  }
  child.on('error', (error) => {
    const absent = errorCodeOf(error) === 'ENOENT';
    missing.note(
      'iostat',
      absent ? 'the program iostat (package sysstat) is not installed' : messageOf(error),
    );
  });
  const silent = new Set(context.devices);
  let closing = false;
  child.on('exit', (code, signal) => {
    if (closing) return;
    missing.note('iostat', `the program iostat ended by itself (${signal ?? `exit code ${code ?? '?'}`})`);
  });
  const reader = new SysstatReader();
  child.stdout.setEncoding('latin1').on('data', (chunk: string) => {
    const atNs = context.clock.now();
    for (const { device, columns: row } of reader.push(chunk)) {
      silent.delete(device);
      buffers.get(device)?.push(atNs, { ...row, ...amounts(row, seconds) });
    }
  });
  child.unref();

  return {
    // It samples by itself.
    sample: () => undefined,
    tickedBy: () => undefined,
    take: () => Array.from(buffers.values()).flatMap((buffer) => buffer.take()),
    unavailable: () => [
      ...missing.list(),
      ...Array.from(silent, (name) => ({
        what: `iostat of ${name}`,
        why: 'the program iostat has printed no row for it',
      })),
    ],
    close: () => {
      closing = true;
      child.kill('SIGKILL');
      child.stdout.destroy();
    },
  };
}
