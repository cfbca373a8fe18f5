import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What is started as a process or a worker, by its module without the ending. The build makes few files of each
 * (`scripts/bundle-programs.mjs`): a trial of a hundred modules would spend a fifth of its start on finding them.
 */
export const programs = [
  'cli/main',
  'strategies/process-pool/worker-main',
  'strategies/worker-pool/worker',
  'targets/inventory/survey',
  'trial/clean-main',
  'trial/main',
  'workloads/app/client-main',
  'workloads/controls/http-main',
  'workloads/controls/sqlite-worker',
  'workloads/mixed-cpu/worker',
  'workloads/scan/process-main',
  'workloads/scan/thread-main',
] as const;

/**
 * Nothing below it has a `package.json`, neither the sources nor what is built of them, at whatever depth the build puts
 * this module.
 */
function findRoot(from: string): string {
  if (existsSync(path.join(from, 'package.json'))) return from;
  const above = path.dirname(from);
  if (above === from) throw new Error('iotriage is not in its package: nothing above it has a package.json');
  return findRoot(above);
}

const root = findRoot(path.dirname(fileURLToPath(import.meta.url)));

/** @param name of a file of this package, from its root. */
export function packageFile(name: string): string {
  return path.join(root, name);
}

/** The file of a program, in the build also where we run from our sources: Node.js 20 loads no TypeScript. */
export function programFile(program: (typeof programs)[number]): string {
  return packageFile(`dist/${program}.js`);
}
