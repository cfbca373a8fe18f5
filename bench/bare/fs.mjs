// The loops that anybody would write by hand with node:fs: `depth` of them at once, no clock in them but a look at the
// time now and then, no histogram, no stamp in the blocks. One argument, JSON: {route, paths, fileBytes, blockBytes, depth,
// parameters}. The files are there, save those that are appended to. It works when it is its turn: turns.mjs.
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { appends } from './routes/appends.mjs';
import { positioned } from './routes/positioned.mjs';
import { streams } from './routes/streams.mjs';
import { wholeFiles } from './routes/whole-files.mjs';
import { takeTurns } from './turns.mjs';
import { workOf } from './work.mjs';

const routes = { ...positioned, ...wholeFiles, ...appends, ...streams };
const nothing = () => {};

const { route, ...given } = JSON.parse(process.argv[2]);
if (routes[route] === undefined) throw new RangeError(`no route ${route}`);
const work = workOf(given);
const { run, before = nothing, after = nothing } = await routes[route](work);

await takeTurns(
  {},
  async (seconds) => {
    await before();
    await turnOfLoop();
    work.operations = 0;
    const startedAt = performance.now();
    work.begin(seconds);
    await run();
    const ns = Math.round((performance.now() - startedAt) * 1e6);
    await after(work);
    return { operations: work.operations, ns };
  },
  nothing,
);
