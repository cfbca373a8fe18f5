import { readdirSync, readFileSync } from 'node:fs';

/**
 * A process and all that descend from it, itself first. The kernel lists children by the thread that started them.
 * Empty where the process has ended.
 * @param proc where /proc is; another value is for tests
 */
export function processTree(pid: number, proc = '/proc'): readonly number[] {
  const threads = listThreads(`${proc}/${pid}/task`);
  if (threads.length === 0) return [];
  const found = [pid];
  for (const thread of threads) {
    for (const child of childrenOf(`${proc}/${pid}/task/${thread}/children`)) {
      found.push(...processTree(child, proc));
    }
  }
  return found;
}

function listThreads(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** None where the thread has ended meanwhile. */
function childrenOf(file: string): readonly number[] {
  try {
    return readFileSync(file, 'latin1').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
