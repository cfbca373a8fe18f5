import type { Strategy } from '../domain/strategy.js';
import { fixed, honouredExcept } from './drive/capabilities.js';
import { ReplaceSession } from './whole-file/replace-session.js';
import { wholeFile, wholeFileCapabilities } from './whole-file/whole-file.js';

/** Atomic replacement, as those do it who write configurations: a file beside, made durable, renamed over the old one. */
export const fsReplace: Strategy = {
  ...wholeFile,
  name: 'fs-replace',
  summary:
    'a new file beside by FileHandle.writeFile, renamed over the old one; where durable, file and directory are synced',
  usesPool: true,
  blocksLoop: false,
  // A rename goes by two paths, and the interposer does not stamp it.
  stages: null,
  replaces: true,
  parameters: [],
  capabilities: wholeFileCapabilities({
    blockSize: fixed('file', 'it replaces whole files'),
    operation: honouredExcept(['read', 'mix'], 'it replaces files; fs-writefile reads them'),
    durability: honouredExcept(
      ['every', 'group'],
      'a new file is durable before it takes the place of the old one: there is nothing to share a sync of',
    ),
  }),
  open: (context) => Promise.resolve(new ReplaceSession(context)),
};
