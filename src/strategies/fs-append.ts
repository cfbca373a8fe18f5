import { appendFile } from 'node:fs/promises';
import type { Strategy } from '../domain/strategy.js';
import { AppendSession } from './append/session.js';
import { appendCapabilities } from './drive/append-capabilities.js';
import { FILE_MODE } from './drive/open-flags.js';
import { poolRoute } from './drive/pool-route.js';

/** `fs.promises.appendFile` for each block: open, write, close. */
export const fsAppend: Strategy = {
  name: 'fs-append',
  summary: 'fs.promises.appendFile: each block opens its file, is appended and closes it, one after another',
  ...poolRoute,
  opensBy: 'path',
  appends: true,
  capabilities: appendCapabilities,
  parameters: [],
  open: (context) => Promise.resolve(new AppendSession(context, append)),
};

function append(path: string, bytes: Buffer, flags: number, signal: AbortSignal): Promise<void> {
  // A number is taken as open(2) takes it; its type says text. The signal is handed on to `writeFile`.
  const options = { flag: flags as unknown as string, mode: FILE_MODE, signal };
  return appendFile(path, bytes, options);
}
