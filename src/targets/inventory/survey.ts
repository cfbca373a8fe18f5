/**
 * A program: `node survey.js PATH...` looks at each path and writes a line of JSON for each as soon as it has an
 * answer. It exists so that a volume that does not answer hangs this process and not the one that asked.
 */
import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { errorCodeOf, messageOf } from '../../domain/errors.js';
import { loadAddon } from '../../native/addon.js';
import type { StatvfsResult } from '../../native/addon-types.js';
import type { SurveyedPath } from './survey-paths.js';

/** Not by `fs.statfs`: it does not tell what the blocks are counted in. */
async function counts(path: string): Promise<StatvfsResult | null> {
  try {
    return await loadAddon().statvfs(path);
  } catch {
    return null;
  }
}

async function writeProblem(path: string): Promise<string | null> {
  try {
    await access(path, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return errorCodeOf(error) ?? 'EACCES';
  }
}

async function survey(path: string): Promise<SurveyedPath> {
  try {
    const realPath = await realpath(path);
    const found = await stat(realPath, { bigint: true });
    const problem = await writeProblem(realPath);
    return {
      path,
      ok: true,
      realPath,
      deviceId: String(found.dev),
      isDirectory: found.isDirectory(),
      writable: problem === null,
      readOnlyFs: problem === 'EROFS',
      counts: await counts(realPath),
      error: null,
    };
  } catch (error) {
    return {
      path,
      ok: false,
      realPath: null,
      deviceId: null,
      isDirectory: false,
      writable: false,
      readOnlyFs: false,
      counts: null,
      error: { code: errorCodeOf(error) ?? 'unknown', message: messageOf(error) },
    };
  }
}

for (const path of process.argv.slice(2)) {
  void survey(path).then((answer) => process.stdout.write(`${JSON.stringify(answer)}\n`));
}
