import { capabilities, fixed, honouredExcept } from './capabilities.js';

/** What routes have in common that write at the end of a file, wherever that is. */
export const appendCapabilities = capabilities({
  depth: fixed(1, 'two appends to one file at once may change places'),
  operation: honouredExcept(['read', 'mix'], 'it appends'),
  mode: fixed('new', 'a file that is appended to grows'),
  pattern: fixed('seq', 'appends come one after another'),
  durability: honouredExcept(['group'], 'one append at a time has nothing to share a sync with'),
});
