import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A program or worker that stands beside a module, in the build: Node.js 20 loads no TypeScript, also where the module itself
 * runs from its source.
 * @param moduleUrl the module's `import.meta.url`
 * @param name of the file, with its ending
 */
export function builtFile(moduleUrl: string, name: string): string {
  const [top, ...below] = path.relative(root, path.dirname(fileURLToPath(moduleUrl))).split(path.sep);
  return path.join(root, top === 'src' ? 'dist' : (top ?? ''), ...below, name);
}
