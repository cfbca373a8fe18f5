import type { Strategy, StrategyParameter } from '../../domain/strategy.js';
import { capabilities, fixed, honouredExcept } from './capabilities.js';
import { poolRoute } from './pool-route.js';

/** What routes have in common that write at the end of a file, wherever that is. */
export const appendCapabilities = capabilities({
  depth: fixed(1, 'two appends to one file at once may change places'),
  operation: honouredExcept(['read', 'mix'], 'it appends'),
  mode: fixed('new', 'a file that is appended to grows'),
  pattern: fixed('seq', 'appends come one after another'),
  durability: honouredExcept(['group'], 'one append at a time has nothing to share a sync with'),
});

const atOnce = {
  name: 'atOnce',
  kind: 'choice',
  summary:
    'how many appends are in flight: one over all files, or one of each of the files, as a service has several logs',
  defaultValue: 'one',
  values: ['one', 'files'],
} as const satisfies StrategyParameter;

/** What those of them have in common that leave the loop free, so that several files can be appended to at once. */
export const appendRoute = {
  ...poolRoute,
  appends: true,
  capabilities: appendCapabilities,
  parameters: [atOnce],
  traitsWith: (parameters) =>
    parameters.atOnce === 'files'
      ? {
          capabilities: {
            ...appendCapabilities,
            depth: fixed('files', 'each file has one append in flight, all files at once'),
            durability: honouredExcept(
              ['group'],
              'each file has one append in flight, and a sync of it is its own',
            ),
          },
        }
      : {},
} as const satisfies Partial<Strategy>;
