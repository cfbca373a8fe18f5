import { readFile, writeFile } from 'node:fs';
import type { Strategy } from '../domain/strategy.js';
import { FILE_MODE } from './drive/open-flags.js';
import {
  buffersParameter,
  wholeFile,
  wholeFileCapabilities,
  WholeFileSession,
} from './whole-file/whole-file.js';

/** `fs.writeFile` with a callback: Node opens, writes all by one call, and closes. */
export const fsWriteFileCallback: Strategy = {
  ...wholeFile,
  name: 'fs-writefile-callback',
  summary: 'fs.writeFile with a callback: whole files, each by one call of write, depth files at once',
  usesPool: true,
  blocksLoop: false,
  stages: 'interposer',
  capabilities: wholeFileCapabilities(),
  parameters: [...wholeFile.parameters, buffersParameter],
  open: (context) => Promise.resolve(new WholeFileSession(context, { write, read })),
};

function write(path: string, bytes: Buffer, flags: number, signal: AbortSignal): Promise<void> {
  // A number is taken as it is in fs/promises; its type says text.
  const flag = flags as unknown as string;
  return new Promise((resolve, reject) => {
    writeFile(path, bytes, { flag, mode: FILE_MODE, signal }, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

function read(path: string, flags: number, signal: AbortSignal): Promise<Buffer> {
  const flag = flags as unknown as string;
  return new Promise((resolve, reject) => {
    readFile(path, { flag, signal }, (error, bytes) => {
      if (error) reject(error);
      else resolve(bytes);
    });
  });
}
