import { readFile, writeFile } from 'node:fs/promises';
import type { Strategy } from '../domain/strategy.js';
import { FILE_MODE } from './drive/open-flags.js';
import { awaited } from './whole-file/awaited.js';
import {
  buffersParameter,
  wholeFile,
  wholeFileCapabilities,
  WholeFileSession,
} from './whole-file/whole-file.js';

/** `fs.promises.writeFile`: Node opens, writes pieces of 512 KiB one after another, and closes. */
export const fsWriteFile: Strategy = {
  ...wholeFile,
  name: 'fs-writefile',
  summary: 'fs.promises.writeFile: whole files, in pieces of 512 KiB one after another, depth files at once',
  usesPool: true,
  blocksLoop: false,
  stages: 'interposer',
  capabilities: wholeFileCapabilities(),
  parameters: [...wholeFile.parameters, buffersParameter],
  open: (context) =>
    Promise.resolve(
      new WholeFileSession(
        context,
        awaited({
          write: (path, bytes, flag, signal) => writeFile(path, bytes, { flag, mode: FILE_MODE, signal }),
          read: (path, flag, signal) => readFile(path, { flag, signal }),
        }),
      ),
    ),
};
