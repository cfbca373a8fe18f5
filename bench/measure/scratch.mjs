// A directory that a suite writes in, gone when it ends, and what else has to be gone by then.
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';

const endings = new Set();

/** Something to be done where a signal ends the suite, before its directory is removed. @returns what takes it back. */
export function onEveryEnd(ending) {
  endings.add(ending);
  return () => endings.delete(ending);
}

export async function withScratch(parent, work) {
  const directory = mkdtempSync(path.join(parent, 'iotriage-bench-'));
  // A program that is being killed may still make a file.
  const remove = () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  const onSignal = () => {
    for (const ending of endings) ending();
    remove();
    process.exit(130);
  };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    return await work(directory);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    remove();
  }
}
