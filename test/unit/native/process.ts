import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The binary, for children and workers that run plain JavaScript. */
export const addonPath = new URL('../../../build/Release/iotriage.node', import.meta.url).pathname;

export interface ChildResult {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script in a process of its own; `addon` is loaded there. */
export function runChild(script: string, env: Record<string, string> = {}): ChildResult {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['-e', `const addon = require(${JSON.stringify(addonPath)});\n${script}`],
    { encoding: 'utf8', env: { ...process.env, ...env }, timeout: 50_000 },
  );
  return { status, signal, stdout, stderr };
}

/** Names of the threads of this process that the addon made. */
export function ownThreads(): string[] {
  return readdirSync('/proc/self/task').flatMap((tid) => {
    try {
      const name = readFileSync(`/proc/self/task/${tid}/comm`, 'utf8').trim();
      return name.startsWith('iotriage') ? [name] : [];
    } catch {
      return []; // It ended meanwhile.
    }
  });
}

/** Files below a directory that this process holds open. */
export function openFilesBelow(directory: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(directory) ? [path] : [];
    } catch {
      return []; // The descriptor of the listing itself.
    }
  });
}

/** Flags (`O_DSYNC` ...) with which this process holds a file open. */
export function openFlagsOf(path: string): number {
  const fd = readdirSync('/proc/self/fd').find((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`) === path;
    } catch {
      return false;
    }
  });
  const flags = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd ?? ''}`, 'utf8'))?.[1];
  return Number.parseInt(flags ?? '', 8);
}
