import type { ColumnSpec, Sampler } from '../domain/sampler.js';
import { kernelUnits } from './series/auxiliary-vector.js';
import { fileSource, increase, openFileSession, type Reading } from './series/file-session.js';
import { TickCarry } from './series/tick-carry.js';
import { openTaskSwitches } from './threads/task-switches.js';

const columns: readonly ColumnSpec[] = [
  { name: 'userCores', unit: 'cores', kind: 'rate', summary: 'processors in user mode' },
  { name: 'systemCores', unit: 'cores', kind: 'rate', summary: 'processors in the kernel' },
  { name: 'minorFaults', unit: 'faults', kind: 'delta', summary: 'page faults without I/O' },
  { name: 'majorFaults', unit: 'faults', kind: 'delta', summary: 'page faults that waited for I/O' },
  { name: 'voluntarySwitches', unit: 'switches', kind: 'delta', summary: 'a thread waited' },
  { name: 'involuntarySwitches', unit: 'switches', kind: 'delta', summary: 'a thread was preempted' },
  { name: 'readBytes', unit: 'bytes', kind: 'delta', summary: 'caused to be read from storage' },
  { name: 'writtenBytes', unit: 'bytes', kind: 'delta', summary: 'caused to be written to storage' },
  { name: 'rchar', unit: 'bytes', kind: 'delta', summary: 'returned by read calls, page cache included' },
  { name: 'wchar', unit: 'bytes', kind: 'delta', summary: 'passed to write calls, page cache included' },
  { name: 'readCalls', unit: 'calls', kind: 'delta', summary: 'read system calls' },
  { name: 'writeCalls', unit: 'calls', kind: 'delta', summary: 'write system calls' },
];

/**
 * /proc/PID/stat, of the whole process. The command stands in brackets and may hold blanks and brackets: the fields
 * are counted from the last one. Source: `proc_pid_stat(5)`.
 */
export function parseProcessStat(text: string): Reading {
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .trim()
    .split(' ')
    .map(Number);
  // The first field after the bracket is number 3 of the manual page.
  const field = (number: number): number | null => {
    const value = fields[number - 3];
    return value === undefined || Number.isNaN(value) ? null : value;
  };
  return {
    minorFaults: field(10),
    majorFaults: field(12),
    userTicks: field(14),
    systemTicks: field(15),
  };
}

const ioNames: Readonly<Record<string, string>> = {
  rchar: 'rchar',
  wchar: 'wchar',
  syscr: 'readCalls',
  syscw: 'writeCalls',
  read_bytes: 'readBytes',
  write_bytes: 'writtenBytes',
};

/** /proc/PID/io: `rchar: 123`. Source: `proc_pid_io(5)`. */
export function parseProcessIo(text: string): Reading {
  const reading: Record<string, number> = {};
  for (const line of text.split('\n')) {
    const [name = '', value] = line.split(': ');
    const column = ioNames[name];
    if (column !== undefined) reading[column] = Number(value);
  }
  return reading;
}

const counters = columns.filter(({ kind }) => kind === 'delta').map(({ name }) => name);

/** Counters become differences. */
export function deriveProcess(previous: Reading, current: Reading): Reading {
  return Object.fromEntries(counters.map((name) => [name, increase(previous[name], current[name])]));
}

/** What the trial's process uses, seen from outside. */
export const processSampler: Sampler = {
  name: 'process',
  summary: "CPU, faults, context switches and I/O of the trial's process",
  columns,
  openTrial: ({ pid }) => {
    const folder = `/proc/${pid}`;
    const { ticksPerSecond } = kernelUnits();
    const ticks = new TickCarry({ userCores: 'userTicks', systemCores: 'systemTicks' }, ticksPerSecond);
    return openFileSession({
      sampler: 'process',
      subject: `pid ${pid}`,
      source: `${folder}/{stat,io,task/*/status}`,
      columns,
      sources: {
        [`${folder}/stat`]: fileSource(`${folder}/stat`, parseProcessStat),
        [`${folder}/io`]: fileSource(`${folder}/io`, parseProcessIo),
        [`${folder}/task`]: () => openTaskSwitches(`${folder}/task`),
      },
      derive: (previous, current, elapsedNs) => ({
        ...deriveProcess(previous, current),
        ...ticks.cores(previous, current, elapsedNs),
      }),
    });
  },
};
