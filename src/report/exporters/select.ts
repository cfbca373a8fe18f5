import { extname } from 'node:path';
import { type Problem, usageError } from '../../domain/errors.js';
import { loadAll, loadByName } from '../../domain/registry.js';
import type { Exporter } from '../../domain/exporter.js';
import { exporters } from './registry.js';

/**
 * The exporter of that name, for `--format`.
 *
 * @throws IotriageError `usage` for a name that is not known; it lists those that are.
 */
export async function exporterForFormat(name: string): Promise<Exporter> {
  const exporter = await loadByName(exporters, name);
  if (exporter !== undefined) return exporter;
  throw usageError([
    {
      option: '--format',
      value: name,
      message: 'is no known format',
      remedy: `Use one of ${Object.keys(exporters).join(', ')}`,
    },
  ]);
}

/**
 * The exporter for a file, by the ending of its name, for `--output`.
 *
 * @throws IotriageError `usage` for an ending that is not known; it lists those that are.
 */
export async function exporterForFile(path: string): Promise<Exporter> {
  const all = await loadAll(exporters);
  const exporter = byEnding(path, all);
  if (exporter !== undefined) return exporter;
  throw usageError([problemOf(path, all)]);
}

/** What is wrong with a file's ending, before anything is opened; nothing where an exporter knows it. */
export async function outputProblems(path: string): Promise<readonly Problem[]> {
  const all = await loadAll(exporters);
  return byEnding(path, all) === undefined ? [problemOf(path, all)] : [];
}

function byEnding(path: string, all: readonly Exporter[]): Exporter | undefined {
  const extension = extname(path).toLowerCase();
  return all.find(({ extensions }) => extensions.includes(extension));
}

function problemOf(path: string, all: readonly Exporter[]): Problem {
  const extension = extname(path);
  const known = all.flatMap(({ extensions, name }) => extensions.map((one) => `${one} (${name})`));
  return {
    option: '--output',
    value: path,
    message:
      extension === '' ? 'its name has no ending that tells the format' : `nothing writes ${extension}`,
    remedy: `Use one of ${known.join(', ')}`,
  };
}
