import { usageError } from '../../domain/errors.js';
import type { Target, Volume } from '../../domain/target.js';
import { createPage } from '../../report/terminal/page.js';
import { renderHeader } from '../../report/terminal/header.js';
import { renderUnavailable } from '../../report/terminal/unavailable.js';
import { withDiskModels } from '../../targets/inventory/disk-models.js';
import { inspectTarget } from '../../targets/inventory/inspect-target.js';
import { mountedVolumes } from '../../targets/inventory/mounted-volumes.js';
import { requireDirectories } from '../directories.js';
import { terminalStyle } from '../output.js';

/** Prints what lies under directories; none: every mounted volume that could be measured. */
export async function volumes(paths: readonly string[], format: string): Promise<void> {
  if (format !== 'terminal' && format !== 'json') {
    const remedy = 'Give terminal or json';
    throw usageError([{ option: '--format', value: format, message: 'is not known', remedy }]);
  }
  const targets = paths.length > 0 ? await targetsOf(paths) : mountedVolumes().map(mountTarget);
  const found = await withDiskModels(await Promise.all(targets.map(inspectTarget)));
  process.stdout.write(format === 'json' ? `${JSON.stringify(found, null, 2)}\n` : render(found));
}

function mountTarget(point: string, index: number): Target {
  return { id: `t${index}`, label: point, members: [point] };
}

async function targetsOf(paths: readonly string[]): Promise<readonly Target[]> {
  const surveyed = await requireDirectories(paths, 'Name a directory');
  return surveyed.map(({ path, realPath }, index) => ({
    id: `t${index}`,
    label: path,
    members: [realPath ?? path],
  }));
}

function render(found: readonly Volume[]): string {
  const page = createPage(terminalStyle());
  const lines = found.flatMap((volume) => [
    ...renderHeader(page, volume, volume.label),
    ...renderUnavailable(page, volume),
  ]);
  return `${lines.join('\n').trimStart()}\n`;
}
