import { appendFile } from 'node:fs';
import type { Strategy } from '../domain/strategy.js';
import { AppendSession } from './append/session.js';
import { appendCapabilities } from './drive/append-capabilities.js';
import { FILE_MODE } from './drive/open-flags.js';
import { poolRoute } from './drive/pool-route.js';

/** `fs.appendFile` with a callback for each block: open, one write whatever its size, close. */
export const fsAppendCallback: Strategy = {
  name: 'fs-append-callback',
  summary:
    'fs.appendFile with a callback: each block opens its file, is appended and closes it, one after another',
  ...poolRoute,
  opensBy: 'path',
  appends: true,
  capabilities: appendCapabilities,
  parameters: [],
  open: (context) => Promise.resolve(new AppendSession(context, append)),
};

function append(path: string, bytes: Buffer, flags: number, signal: AbortSignal): Promise<void> {
  // A number is taken as it is in fs/promises, and so is the signal.
  const options = { flag: flags as unknown as string, mode: FILE_MODE, signal };
  return new Promise((resolve, reject) => {
    appendFile(path, bytes, options, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
