import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** The file that makes a directory ours. */
export const MARKER_NAME = '.iotriage-marker';
/** A workspace's name; nothing else is ever looked at. */
export const WORKSPACE_NAME = /^\.iotriage-[\w-]{1,80}$/;
/** The names that workloads give their files, `fs-replace` new ones and SQLite those beside its own; nothing else is ever removed. */
export const WORKSPACE_FILE = /^(?:[a-z]\d{4,7}|s\d{4,7}-(?:wal|shm|journal))$/;

/** The names that workloads give their directories; nothing below any other one is ever looked at. */
export const WORKSPACE_DIRECTORY = /^d\d{4,7}$/;

/** What a marker says. */
export interface Marker {
  readonly iotriage: 'workspace';
  readonly version: 1;
  readonly runId: string;
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: with the pid it names one process. */
  readonly startTicks: string;
  readonly bootId: string;
  readonly pidNamespace: string;
  readonly hostname: string;
  /** Inode of the directory: a marker that was copied elsewhere is not valid there. */
  readonly directoryInode: string;
  readonly createdAt: string;
}

const texts = ['runId', 'startTicks', 'bootId', 'pidNamespace', 'hostname', 'directoryInode'] as const;

/** Reads a marker's text; null where it is no marker of ours. */
export function parseMarker(text: string): Marker | null {
  try {
    const value = JSON.parse(text) as Partial<Marker> | null;
    if (value?.iotriage !== 'workspace' || value.version !== 1) return null;
    if (!Number.isSafeInteger(value.pid) || (value.pid ?? 0) < 1) return null;
    return texts.every((field) => typeof value[field] === 'string') ? (value as Marker) : null;
  } catch {
    return null;
  }
}

/** The marker of a directory that this process makes. */
export function makeMarker(runId: string, directoryInode: bigint): Marker {
  return {
    iotriage: 'workspace',
    version: 1,
    runId,
    pid: process.pid,
    startTicks: startTicksOf('self') ?? '',
    bootId: bootId(),
    pidNamespace: pidNamespace(),
    hostname: hostname(),
    directoryInode: String(directoryInode),
    createdAt: new Date().toISOString(),
  };
}

/**
 * What /proc tells of the process that made a directory: `lives`, `gone`, `unseen` (same kernel, but another
 * container: only its lock can tell), `elsewhere` (made on another machine, whose locks may not reach us).
 */
export function ownerState(marker: Marker): 'lives' | 'gone' | 'unseen' | 'elsewhere' {
  if (marker.bootId !== bootId()) return marker.hostname === hostname() ? 'gone' : 'elsewhere';
  if (marker.pidNamespace !== pidNamespace()) return 'unseen';
  return startTicksOf(String(marker.pid)) === marker.startTicks ? 'lives' : 'gone';
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function pidNamespace(): string {
  return readlinkSync('/proc/self/ns/pid');
}

/**
 * Null where there is no such process, or only its zombie: a dead child of a parent that does not wait for it.
 * The name of the program may hold spaces and brackets: fields are counted from the last bracket.
 */
function startTicksOf(pid: string): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? null : (fields[18] ?? null);
  } catch {
    return null;
  }
}
