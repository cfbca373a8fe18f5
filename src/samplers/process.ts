import type { ColumnSpec, Sampler } from '../domain/sampler.js';
import { kernelUnits } from './series/auxiliary-vector.js';
import { increase, openFileSession, type Reading } from './series/file-session.js';
import { numberAfter } from './series/kernel-text.js';
import { TickCarry } from './series/tick-carry.js';
import { loadAddon } from '../native/addon.js';
import { openSwitchSession, switchColumns } from './threads/switch-session.js';

const columns: readonly ColumnSpec[] = [
  { name: 'userCores', unit: 'cores', kind: 'rate', summary: 'processors in user mode' },
  { name: 'systemCores', unit: 'cores', kind: 'rate', summary: 'processors in the kernel' },
  { name: 'minorFaults', unit: 'faults', kind: 'delta', summary: 'page faults without I/O' },
  { name: 'majorFaults', unit: 'faults', kind: 'delta', summary: 'page faults that waited for I/O' },
  { name: 'readBytes', unit: 'bytes', kind: 'delta', summary: 'caused to be read from storage' },
  { name: 'writtenBytes', unit: 'bytes', kind: 'delta', summary: 'caused to be written to storage' },
  { name: 'rchar', unit: 'bytes', kind: 'delta', summary: 'returned by read calls, page cache included' },
  { name: 'wchar', unit: 'bytes', kind: 'delta', summary: 'passed to write calls, page cache included' },
  { name: 'readCalls', unit: 'calls', kind: 'delta', summary: 'read system calls' },
  { name: 'writeCalls', unit: 'calls', kind: 'delta', summary: 'write system calls' },
];

/** Of what is taken of /proc/PID/stat. */
const LAST_FIELD = 15;

/**
 * /proc/PID/stat, of the whole process. The command stands in brackets and may hold blanks and brackets: the fields
 * are counted from the last one. Source: `proc_pid_stat(5)`.
 */
export function parseProcessStat(text: string): Reading {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ', LAST_FIELD - 2);
  // The first field after the bracket is number 3 of the manual page.
  const field = (number: number): number | null => {
    const value = fields[number - 3];
    return value === undefined ? null : Number(value);
  };
  return {
    minorFaults: field(10),
    majorFaults: field(12),
    userTicks: field(14),
    systemTicks: field(LAST_FIELD),
  };
}

/** /proc/PID/io: `rchar: 123`. Source: `proc_pid_io(5)`. */
export function parseProcessIo(text: string): Reading {
  return {
    rchar: numberAfter(text, 'rchar:'),
    wchar: numberAfter(text, 'wchar:'),
    readCalls: numberAfter(text, 'syscr:'),
    writeCalls: numberAfter(text, 'syscw:'),
    readBytes: numberAfter(text, 'read_bytes:'),
    writtenBytes: numberAfter(text, 'write_bytes:'),
  };
}

const counters = columns.filter(({ kind }) => kind === 'delta').map(({ name }) => name);

/** Counters become differences. */
export function deriveProcess(previous: Reading, current: Reading): Reading {
  const row: Record<string, number | null> = {};
  for (const name of counters) row[name] = increase(previous[name], current[name]);
  return row;
}

/** What the trial's process uses: seen from outside, and its context switches from within. */
export const processSampler: Sampler = {
  name: 'process',
  summary: "CPU, faults, context switches and I/O of the trial's process",
  columns: [...columns, ...switchColumns],
  openChild: (context) => openSwitchSession(context, loadAddon),
  openTrial: ({ pid }) => {
    const folder = `/proc/${pid}`;
    const { ticksPerSecond } = kernelUnits();
    const ticks = new TickCarry({ userCores: 'userTicks', systemCores: 'systemTicks' }, ticksPerSecond);
    return openFileSession({
      sampler: 'process',
      subject: `pid ${pid}`,
      source: `${folder}/{stat,io}`,
      columns,
      files: { [`${folder}/stat`]: parseProcessStat, [`${folder}/io`]: parseProcessIo },
      derive: (previous, current, elapsedNs) => ({
        ...deriveProcess(previous, current),
        ...ticks.cores(previous, current, elapsedNs),
      }),
    });
  },
};
