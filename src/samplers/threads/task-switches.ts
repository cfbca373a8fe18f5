import { readdirSync } from 'node:fs';
import { CostBound } from '../series/cost-bound.js';
import { costShares } from '../series/cost-shares.js';
import type { Reading, ReadingSource } from '../series/file-session.js';
import { KernelFile } from '../series/kernel-file.js';

/** The two counters of a task's `status`. */
export function parseSwitches(status: string): { voluntary: number; involuntary: number } | null {
  const voluntary = /^voluntary_ctxt_switches:\s+(\d+)/m.exec(status);
  const involuntary = /^nonvoluntary_ctxt_switches:\s+(\d+)/m.exec(status);
  if (!voluntary || !involuntary) return null;
  return { voluntary: Number(voluntary[1]), involuntary: Number(involuntary[1]) };
}

/**
 * Context switches of a whole process: /proc/PID/status tells those of its first thread only, so those of every
 * thread are added up. What a thread does between the last sample and its end is lost. The cost grows with the threads:
 * beyond what the bound allows, samples have none, and the next one has those of the whole time since.
 */
export function openTaskSwitches(
  folder: string,
  bound: Pick<CostBound, 'run' | 'remark'> = new CostBound(costShares.taskSwitches),
): ReadingSource {
  const tasks = new Map<string, { file: KernelFile; voluntary: number; involuntary: number }>();
  let voluntarySwitches = 0;
  let involuntarySwitches = 0;

  const forget = (id: string): void => {
    tasks.get(id)?.file.close();
    tasks.delete(id);
  };

  const add = (id: string): void => {
    try {
      const task = tasks.get(id) ?? {
        file: new KernelFile(`${folder}/${id}/status`),
        voluntary: 0,
        involuntary: 0,
      };
      tasks.set(id, task);
      const now = parseSwitches(task.file.read());
      if (!now) return;
      voluntarySwitches += now.voluntary - task.voluntary;
      involuntarySwitches += now.involuntary - task.involuntary;
      Object.assign(task, now);
    } catch {
      // The thread ended between the listing and the reading.
      forget(id);
    }
  };

  const readAll = (): Reading => {
    const ids = listTasks(folder);
    const alive = new Set(ids);
    for (const id of tasks.keys()) if (!alive.has(id)) forget(id);
    for (const id of ids) add(id);
    return { voluntarySwitches, involuntarySwitches };
  };

  return {
    path: folder,
    read: (atNs) => bound.run(atNs, readAll),
    remark: () => {
      const why = bound.remark();
      return why === null ? null : { what: 'context switches at every sample', why };
    },
    close: () => {
      for (const id of [...tasks.keys()]) forget(id);
    },
  };
}

/** The folder is gone when the process is: the same as ESRCH from a file of it. */
function listTasks(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw Object.assign(new Error(`${folder} is gone`, { cause: error }), { code: 'ESRCH' });
  }
}
