import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FIO_FORMS, fioArguments, fioIsInstalled, runFio } from './measure/fio.mjs';
import { compare, fastest, interleave, medians, ratioText } from './measure/interleave.mjs';
import { withScratch } from './measure/scratch.mjs';
import { keyOf } from './measure/trial.mjs';
import { verdictOf } from './measure/words.mjs';

export const summary =
  'the same random writes over written files by fio, at its fastest of three forms, and by our native engines';

export const options = {
  /** A tmpfs, and a directory on a disk with O_DIRECT. */
  tmpfs: { type: 'string', default: '/dev/shm' },
  disk: { type: 'string', default: '.' },
  /** Only cases whose name holds it. */
  only: { type: 'string', default: '' },
};

const ON_FILES = fileURLToPath(new URL('bare/on-files.mjs', import.meta.url));
const KIB = 1024;
const MIB = 1024 * KIB;
const sizes = [4 * KIB, 64 * KIB, MIB];
/**
 * Larger than a processor's caches: `--norandommap` draws each block anew, so that it comes back to some of them soon, and
 * with 64 MiB did 1.2x of the other two by that alone.
 */
const MEMORY_FILE_BYTES = 512 * MIB;
const DISK_FILE_BYTES = 64 * MIB;

/** What both sides do: `ours` goes into the cell's key, `fio` into fio's job. */
function cases() {
  const psync = (blockBytes, direct) => ({
    ours: { strategy: 'native-pwrite', parameters: { vector: 1 } },
    fio: { engine: 'psync' },
    blockBytes,
    direct,
  });
  const threads = (direct) => ({
    ours: { strategy: 'native-threads', threads: 2, files: 2, parameters: { sharing: 'own', vector: 1 } },
    fio: { engine: 'psync', jobs: 2 },
    forms: ['--thread'],
    blockBytes: 4 * KIB,
    direct,
  });
  const uring = (blockBytes, depth, direct) => ({
    ours: { strategy: 'native-uring', depth, parameters: { mode: 'sqe', vector: 1 } },
    fio: { engine: 'io_uring', depth },
    blockBytes,
    direct,
  });
  return [
    ...sizes.map((size) => psync(size, false)),
    psync(4 * KIB, true),
    threads(false),
    threads(true),
    ...[16, 64].flatMap((depth) => [
      ...sizes.map((size) => uring(size, depth, false)),
      uring(4 * KIB, depth, true),
    ]),
  ].map((each) => ({ ...each, name: nameOf(each) }));
}

/** What our engine has to reach of fio. */
function barOf({ key: { strategy, blockSizeBytes, direct } }) {
  return strategy === 'native-pwrite' && blockSizeBytes === 4 * KIB && !direct ? 1.1 : 1;
}

/** The suite's table in docs/performance.md. */
export function table(results) {
  const rows = results.map((result) => {
    const { name, comparison, medians: middle } = result;
    const least = barOf(result);
    const cpu = [comparison.numerator, comparison.denominator].map((each) => middle[each].cpuNs.toFixed(0));
    const met = verdictOf(comparison.ratio, comparison.interval, { least });
    return [
      name,
      `${least.toFixed(2)}x`,
      ratioText(comparison),
      comparison.denominator,
      cpu.join(' / '),
      met,
    ];
  });
  return {
    header: ['case', 'bar', 'ours / fio', 'fastest form', 'CPU ns for each operation, ours / fio', 'met'],
    rows,
  };
}

function nameOf({ ours, fio, blockBytes, direct }) {
  const depth = fio.depth ? ` depth ${fio.depth}` : '';
  return `${ours.strategy}${depth} ${blockBytes / KIB} KiB ${direct ? 'O_DIRECT on disk' : 'tmpfs'}`;
}

/** @returns what the program says: see there. */
function onFiles(request) {
  return execFileSync(process.execPath, [ON_FILES, JSON.stringify(request)], { encoding: 'utf8' });
}

/** Operations a second and CPU time an operation, on the files that are there. */
function measureOurs(key, directory, seconds) {
  const [operations, elapsedNs, cpuNs] = onFiles({ key, directory, seconds }).trim().split(' ').map(Number);
  return { iops: (operations / elapsedNs) * 1e9, cpuNs: cpuNs / operations };
}

async function runCase(
  { name, ours, fio, forms = Object.keys(FIO_FORMS), blockBytes, direct },
  directory,
  { rounds, seconds },
) {
  const sizeBytes = direct ? DISK_FILE_BYTES : MEMORY_FILE_BYTES;
  const key = keyOf({ ...ours, blockSizeBytes: blockBytes, fileSizeBytes: sizeBytes, direct });
  const job = { ...fio, directory, present: true, sizeBytes, blockBytes, direct, seconds };
  const fioNames = forms.map((form) => `fio ${form}`);
  console.log(`\n${name}, ${sizeBytes / MIB} MiB a file`);
  console.log(`  $ fio ${fioArguments(job, FIO_FORMS[forms[0]]).join(' ')}`);
  onFiles({ key, directory, make: true });
  const runs = await interleave(
    {
      iotriage: () => measureOurs(key, directory, seconds),
      ...Object.fromEntries(
        forms.map((form, index) => [fioNames[index], () => runFio(job, FIO_FORMS[form])]),
      ),
    },
    rounds,
  );
  const middle = medians(runs);
  for (const [contender, { iops, cpuNs }] of Object.entries(middle)) {
    console.log(
      `  ${contender.padEnd(18)} ${iops.toFixed(0).padStart(9)} IOPS  ${cpuNs.toFixed(0).padStart(7)} ns CPU/op`,
    );
  }
  const comparison = compare(runs, 'iops', 'iotriage', fastest(runs, 'iops', fioNames));
  console.log(`  iotriage / ${comparison.denominator}: ${ratioText(comparison)}`);
  return { name, key, comparison, medians: middle, runs };
}

export async function run(values, keep) {
  if (!fioIsInstalled()) {
    console.error('bench: fio is not installed');
    return null;
  }
  const settings = { rounds: Number(values.rounds ?? 7), seconds: Number(values.seconds ?? 1) };
  const results = [];
  for (const each of cases().filter(({ name }) => name.includes(values.only))) {
    const parent = path.resolve(each.direct ? values.disk : values.tmpfs);
    results.push(await withScratch(parent, (directory) => runCase(each, directory, settings)));
    keep(results);
  }
  return results;
}
