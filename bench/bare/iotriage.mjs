// The same work as `fs.mjs`, done by a strategy of iotriage as a trial does it, with no reading of the clock for an
// operation: what is left is the route and our own loop. One argument, JSON; prints "operations ns".
import { keyOf } from '../measure/trial.mjs';
import { openWork } from './session.mjs';

const { route, directory, files, fileBytes, blockBytes, depth, seconds, warmupSeconds, parameters } =
  JSON.parse(process.argv[2]);
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
const work = await openWork(route, keyFor, {
  directory,
  seconds,
  warmupSeconds,
  fillPieceBytes: 2 ** 20,
  poolSize: 4,
  parameters,
  stamps: false,
});
let line = '';
for (const phase of work.script) {
  const { operations, startNs, endNs } = await work.execute(phase);
  if (phase.name === 'measure') line = `${operations.write.count} ${endNs - startNs}`;
}
await work.close();
console.log(line);
process.exit(0);
