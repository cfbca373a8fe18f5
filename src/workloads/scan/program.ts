import { builtFile } from '../../native/built-file.js';

/** A program of the build. */
export function scanProgram(name: 'thread-main' | 'process-main'): string {
  return builtFile(import.meta.url, `${name}.js`);
}
