// A directory that a suite writes in, gone when it ends.
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';

export async function withScratch(parent, work) {
  const directory = mkdtempSync(path.join(parent, 'iotriage-bench-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  const onSignal = () => {
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
