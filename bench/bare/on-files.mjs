// A strategy on files that stay, with clock and histograms as in a trial, so that another program can write the same ones:
// of two files one may lie on slower memory, or on another part of a device's own storage. One argument, JSON: {key,
// directory, make} makes and fills the files f0000 ...; {key, directory, seconds} works on them and prints
// "operations ns cpuNs".
import { openWork } from './session.mjs';

const { key, directory, make = false, seconds = 1 } = JSON.parse(process.argv[2]);
const work = await openWork(key.strategy, () => key, {
  directory,
  seconds,
  // As the plan has it for ext4: see docs/method.md.
  fillPieceBytes: 2 ** 16,
  poolSize: key.poolSize,
  parameters: { ...key.parameters, ...(key.threads === null ? {} : { threads: key.threads }) },
  stamps: true,
});
const filled = work.script.findLastIndex(({ name }) => name === 'fill') + 1;
const phases = make
  ? work.script.slice(0, filled)
  : work.script.slice(filled).filter(({ name }) => name !== 'unlink');
for (const phase of phases) {
  const before = process.cpuUsage();
  const { operations, startNs, endNs } = await work.execute(phase);
  const { user, system } = process.cpuUsage(before);
  if (phase.name === 'measure')
    console.log(`${operations.write.count} ${endNs - startNs} ${(user + system) * 1e3}`);
}
await work.close();
process.exit(0);
