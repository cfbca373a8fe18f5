import { fileURLToPath } from 'node:url';

/**
 * A program or worker of this folder, by its name without ending. Node.js cannot load TypeScript: when this module runs from
 * its source, the file comes from the build.
 */
export function builtFile(name: string): string {
  const here = fileURLToPath(import.meta.url);
  const built = here.endsWith('.ts')
    ? here.replace(/\/src\/(workloads\/controls\/[^/]+)\.ts$/, '/dist/$1.js')
    : here;
  return built.replace(/built-file\.js$/, `${name}.js`);
}
