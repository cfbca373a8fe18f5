import type { ActivityWorkload } from '../domain/activity.js';
import type { ActivityKey } from '../domain/activity-key.js';
import { MIB } from '../domain/units.js';
import { SLOTS_PER_CONNECTION, WARMUP_MS } from './app/messages.js';
import { serveUnderLoad } from './app/serve.js';

const START_MS = 400;

/** A service that serves and stores files over HTTP, under load from another process. */
export const app: ActivityWorkload = {
  kind: 'activity',
  name: 'app',
  summary: 'an HTTP server that serves and stores files with fs.promises, under load from a second process',
  parameters: [
    {
      name: 'connections',
      summary: 'requests in flight, each on a connection of its own that is kept',
      kind: 'number',
      defaultValue: 32,
      min: 1,
      max: 1000,
    },
    {
      name: 'readShare',
      summary: 'GETs among the requests, in percent; the rest are PUTs',
      kind: 'number',
      defaultValue: 80,
      min: 0,
      max: 100,
    },
    {
      name: 'hashShare',
      summary: 'requests in percent that hash a password by crypto.pbkdf2 in the pool, beside those',
      kind: 'number',
      defaultValue: 0,
      min: 0,
      max: 100,
    },
    {
      name: 'sync',
      summary: 'none: a PUT is answered when it is written; each: when an fsync has made it durable',
      kind: 'choice',
      defaultValue: 'each',
      values: ['none', 'each'],
    },
    { name: 'files', summary: 'files that are served', kind: 'number', defaultValue: 64, min: 1, max: 9999 },
    {
      name: 'size',
      summary: 'bytes of a file, served or stored',
      kind: 'number',
      defaultValue: 64 * 1024,
      min: 64,
      max: 64 * MIB,
    },
    {
      name: 'milliseconds',
      summary: 'how long requests are sent',
      kind: 'number',
      defaultValue: 500,
      min: 20,
      max: 3_600_000,
    },
  ],
  routes: {
    http: {
      summary: 'node:http; GET by fs.promises.readFile, PUT by fs.promises.open and writeFile',
      place: 'volume',
      usesPool: true,
      blocksLoop: false,
      run: serveUnderLoad,
    },
  },
  space: (key) => ({ bytes: filesOf(key) * Number(key.parameters.size), inodes: filesOf(key) }),
  estimateMs: ({ parameters }) => START_MS + WARMUP_MS + Number(parameters.milliseconds),
};

function filesOf({ parameters }: ActivityKey): number {
  return Number(parameters.files) + SLOTS_PER_CONNECTION * Number(parameters.connections);
}
