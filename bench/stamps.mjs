import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { EpochClock, monotonicNs } from '../dist/domain/clock.js';
import { loadAddon } from '../dist/native/addon.js';
import { files as workload } from '../dist/workloads/files.js';
import { compare, interleave, medians, ratioText } from './measure/interleave.mjs';
import { withScratch } from './measure/scratch.mjs';
import { keyOf } from './measure/trial.mjs';
import { verdictOf } from './measure/words.mjs';

export const summary =
  'native-pwrite with clock and histogram against the same engine without, in one process; and a bare loop in C++';

export const options = { dir: { type: 'string', default: '/dev/shm' } };

const KIB = 1024;
const FILE_BYTES = 64 * 2 ** 20;

function compile(directory) {
  const program = path.join(directory, 'bare-pwrite');
  const source = fileURLToPath(new URL('bare/pwrite.cc', import.meta.url));
  execFileSync(process.env.CXX ?? 'g++', ['-std=c++17', '-O2', source, '-o', program]);
  return program;
}

function assertDone(outcome) {
  const errors = Object.values(outcome.operations).flatMap((kind) => kind.errors);
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return outcome;
}

/**
 * The engine with and without stamps, each call measures for `seconds`. Both write the same file: of two that are made one
 * after another, one may lie in memory that is a tenth slower.
 */
async function openContenders(directory, blockBytes, seconds) {
  const key = keyOf({ blockSizeBytes: blockBytes, fileSizeBytes: FILE_BYTES, parameters: { vector: 1 } });
  const { epochNs } = new EpochClock(monotonicNs());
  const own = mkdtempSync(path.join(directory, 'engine-'));
  const script = workload.script({
    key,
    directories: [own],
    fillPieceBytes: 2 ** 20,
    seed: 42,
    warmupMs: 200,
    durationMs: seconds * 1e3,
    bytes: null,
    opensBy: 'descriptor',
  });
  const { job } = script.find((phase) => phase.name === 'measure');
  const open = async (stamps, phases) => {
    const engine = loadAddon().openEngine('pwrite', { epochNs, threads: 1, stamps });
    for (const phase of phases) assertDone(await engine.execute(phase.job));
    return engine;
  };
  const measure = async (engine) => {
    const { operations, startNs, endNs } = assertDone(await engine.execute(job));
    return { iops: (operations.write.bytes / blockBytes / (endNs - startNs)) * 1e9 };
  };
  const before = script.slice(
    0,
    script.findIndex((phase) => phase.name === 'measure'),
  );
  const on = await open(true, before);
  const off = await open(
    false,
    before.filter(({ name }) => name === 'open' || name === 'warmup'),
  );
  return {
    file: job.files[0].path,
    measures: { on: () => measure(on), off: () => measure(off) },
    close: () => [on, off].forEach((engine) => engine.dispose()),
  };
}

/** The suite's table in docs/performance.md. From 64 KiB on nothing is to be measurable. */
export function table(results) {
  const rows = results.map(({ blockBytes, stamps, loop, medians: middle }) => {
    const least = blockBytes === 4 * KIB ? 0.94 : 1;
    const met = verdictOf(stamps.ratio, stamps.interval, { least });
    return [
      `${blockBytes / KIB} KiB`,
      blockBytes === 4 * KIB ? '0.94x' : 'none to be seen',
      ratioText(stamps),
      `${(1e9 / middle.off.iops).toFixed(0)} ns`,
      ratioText(loop),
      met,
    ];
  });
  return {
    header: [
      'block',
      'bar',
      'with / without stamps',
      'an operation without',
      'with stamps / bare loop',
      'met',
    ],
    rows,
  };
}

export async function run(values) {
  const rounds = Number(values.rounds ?? 21);
  const seconds = Number(values.seconds ?? 0.3);
  return withScratch(values.dir, async (directory) => {
    const program = compile(directory);
    const results = [];
    for (const blockBytes of [4 * KIB, 64 * KIB, 1024 * KIB]) {
      const { file, measures, close } = await openContenders(directory, blockBytes, seconds);
      const bare = () => {
        const text = execFileSync(program, [file, FILE_BYTES, blockBytes, seconds].map(String), {
          encoding: 'utf8',
        });
        const [operations, elapsedNs] = text.split(' ').map(Number);
        return { iops: (operations / elapsedNs) * 1e9 };
      };
      const runs = await interleave({ ...measures, bare }, rounds);
      close();
      const stamps = compare(runs, 'iops', 'on', 'off');
      const loop = compare(runs, 'iops', 'on', 'bare');
      const middle = medians(runs);
      console.log(
        `  ${blockBytes / KIB} KiB: ${ratioText(stamps)} of the engine without stamps, they cost ` +
          `${((1 - stamps.ratio) * 100).toFixed(1)} % of ${(1e9 / middle.off.iops).toFixed(0)} ns; ` +
          `${ratioText(loop)} of the bare loop's ${(1e9 / middle.bare.iops).toFixed(0)} ns`,
      );
      results.push({ blockBytes, stamps, loop, medians: middle, runs });
    }
    return results;
  });
}
