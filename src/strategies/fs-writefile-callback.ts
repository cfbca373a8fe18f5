import type { Strategy } from '../domain/strategy.js';
import { calledBack } from './whole-file/called-back.js';
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
  open: (context) => Promise.resolve(new WholeFileSession(context, calledBack)),
};
