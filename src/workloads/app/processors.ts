import { readFileSync } from 'node:fs';
import { parseProcessorList } from '../../domain/processor-list.js';

/**
 * The processors on which the client disturbs the server least: those that the run may use and the trial may not. Null: there are none
 * such, and both share what the trial has.
 */
export function clientProcessors(): readonly number[] | null {
  try {
    const [run, trial] = [allowed(process.ppid), allowed('self')];
    const free = run.filter((number) => !trial.includes(number));
    // A parent that is not the run's may have others altogether.
    return free.length === 0 || !trial.every((number) => run.includes(number)) ? null : free;
  } catch {
    return null;
  }
}

function allowed(pid: number | 'self'): readonly number[] {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return parseProcessorList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '');
}
