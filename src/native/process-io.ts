import { readFileSync } from 'node:fs';

/** What the kernel counts of a process, its threads and the children that it has waited for. Source: `proc_pid_io(5)`. */
export interface ProcessIo {
  /** Bytes that calls have read and written, whatever from and to; counted as a call returns. */
  readonly rchar: number;
  readonly wchar: number;
  /** Calls that read and write. */
  readonly syscr: number;
  readonly syscw: number;
  /** Bytes that devices were asked for, and those of pages made dirty or of writes past them; counted while a call is under way. */
  readonly readBytes: number;
  readonly writeBytes: number;
}

/** Its lines stand in this order. */
const LINES =
  /^rchar: (\d+)\nwchar: (\d+)\nsyscr: (\d+)\nsyscw: (\d+)\nread_bytes: (\d+)\nwrite_bytes: (\d+)$/m;

/** Null where it cannot be read: the process has ended, or is not to be looked into. */
export function processIo(pid: number): ProcessIo | null {
  try {
    return parseProcessIo(readFileSync(`/proc/${pid}/io`, 'latin1'));
  } catch {
    return null;
  }
}

/** @param text of /proc/PID/io. */
export function parseProcessIo(text: string): ProcessIo | null {
  const counts = LINES.exec(text)?.slice(1).map(Number);
  if (counts === undefined) return null;
  const [rchar = 0, wchar = 0, syscr = 0, syscw = 0, readBytes = 0, writeBytes = 0] = counts;
  return { rchar, wchar, syscr, syscw, readBytes, writeBytes };
}
