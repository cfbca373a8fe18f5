// The same work as `fs.mjs`, done by a strategy of iotriage as a trial does it, with no reading of the clock for an
// operation: what is left is the route and our own loop. One argument, JSON: {route, directory, files, fileBytes, blockBytes,
// depth, parameters}. It tells the paths of its files and works when it is its turn: turns.mjs.
import { NS_PER_S } from '../../dist/domain/units.js';
import { keyOf } from '../measure/trial.mjs';
import { openWork } from './session.mjs';
import { takeTurns } from './turns.mjs';

const { route, directory, files, fileBytes, blockBytes, depth, parameters } = JSON.parse(process.argv[2]);
const { batch = null, ...others } = parameters;
const keyFor = ({ capabilities: { mode } }) =>
  keyOf({
    strategy: route,
    depth,
    blockSizeBytes: blockBytes,
    files,
    fileSizeBytes: fileBytes,
    mode: mode.kind === 'fixed' && mode.value === 'new' ? 'new' : 'overwrite',
    pattern: 'seq',
    content: 'zero',
    batch,
    parameters: others,
  });
const { script, clock, execute, close } = await openWork(route, keyFor, {
  directory,
  seconds: 1,
  warmupSeconds: 0,
  fillPieceBytes: 2 ** 20,
  poolSize: 4,
  parameters,
  stamps: false,
});

/** Files that are written once are made for each turn and gone after it; others stay. */
const measured = script.findIndex(({ name }) => name === 'measure');
const [first, last] = script.some(({ name }) => name === 'fill')
  ? [measured, measured + 1]
  : [0, script.length];
const carryOut = async (phases) => {
  for (const phase of phases) await execute(phase);
};

await carryOut(script.slice(0, first));
await takeTurns(
  { paths: script[measured].job.files.map(({ path }) => path) },
  async (seconds) => {
    await carryOut(script.slice(first, measured));
    const { job, ...phase } = script[measured];
    const outcome = await execute({ ...phase, job: { ...job, limitNs: seconds * NS_PER_S } });
    // As the bare loops have it: the job's own end is that of its last reading of the clock, which is a seldom one here.
    const ns = clock.now() - outcome.startNs;
    await carryOut(script.slice(measured + 1, last));
    return { operations: outcome.operations.write.count, ns };
  },
  async () => {
    await carryOut(script.slice(last));
    await close();
  },
);
