import { fileURLToPath } from 'node:url';

/** A program of the build, also where this module runs from its source: Node.js 20 loads no TypeScript. */
export function scanProgram(name: 'thread-main' | 'process-main'): string {
  const here = fileURLToPath(import.meta.url);
  return here
    .replace(/\/src\/(workloads\/scan\/[^/]+)\.ts$/, '/dist/$1.js')
    .replace(/program\.js$/, `${name}.js`);
}
