// The same job in fio (psync) and in `native-pwrite`, interleaved in one run: random writes over one file that is
// already written, a block at a time, one thread, histograms on in both. fio is taken at its fastest of three forms.
//
//   npm run bench -- vs-fio [--rounds 7] [--seconds 1] [--size 64m] [--dir /dev/shm] [--json FILE]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { estimateRatio } from '../dist/stats/bootstrap.js';
import { median } from '../dist/stats/summary.js';
import { parseSizeBytes } from '../dist/domain/units.js';

const TRIAL = fileURLToPath(new URL('../dist/trial/main.js', import.meta.url));
const BLOCK_SIZES = [4096, 65536, 1048576];
const FIO_FORMS = { default: [], '--thread': ['--thread'], '--norandommap': ['--norandommap'] };

/** One fio run: operations per second, and CPU time for each operation. */
function runFio(form, { directory, blockBytes, sizeBytes, seconds }, print) {
  const args = [
    '--name=iotriage',
    `--filename=${path.join(directory, 'fio.data')}`,
    `--size=${sizeBytes}`,
    `--bs=${blockBytes}`,
    '--rw=randwrite',
    '--ioengine=psync',
    '--overwrite=1',
    '--fallocate=none',
    '--refill_buffers=0',
    '--time_based',
    `--runtime=${seconds}`,
    `--ramp_time=0.2`,
    '--output-format=json',
    ...FIO_FORMS[form],
  ];
  if (print) console.log(`  $ fio ${args.join(' ')}`);
  const { stdout, status, stderr } = spawnSync('fio', args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`fio ended with ${String(status)}: ${stderr}`);
  const [job] = JSON.parse(stdout.slice(stdout.indexOf('{'))).jobs;
  const { iops } = job.write;
  return { iops, cpuNs: ((job.usr_cpu + job.sys_cpu) / 100) * (1e9 / iops) };
}

/** One trial of iotriage, a process of its own like fio's. */
function runOurs({ directory, blockBytes, sizeBytes, seconds }, round, print) {
  const spec = {
    protocolVersion: 1,
    runId: 'bench',
    cellId: 'vs-fio',
    round,
    key: {
      workload: 'files',
      strategy: 'native-pwrite',
      operation: 'write',
      poolSize: null,
      depth: 1,
      blockSizeBytes: blockBytes,
      files: 1,
      fileSizeBytes: sizeBytes,
      pattern: 'random',
      mode: 'overwrite',
      content: 'random',
      direct: false,
      durability: 'none',
      rate: null,
      batch: null,
      threads: 1,
      cpus: null,
      node: null,
    },
    members: [{ path: directory, deviceId: '' }],
    seed: 42,
    warmupMs: 200,
    durationMs: seconds * 1e3,
    bytes: null,
    sampleIntervalMs: 100,
    epochNs: '',
  };
  if (print) console.log(`  $ node dist/trial/main.js -   # ${JSON.stringify(spec.key)}`);
  const { stdout, stderr } = spawnSync(process.execPath, [TRIAL, '-'], {
    input: JSON.stringify(spec),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const result = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .find(({ type }) => type === 'result');
  if (!result?.measurement || result.failure)
    throw new Error(`the trial failed: ${JSON.stringify(result?.failure)} ${stderr}`);
  const { operations, elapsedNs, resources } = result.measurement;
  const { count } = operations.write;
  return { iops: (count / elapsedNs) * 1e9, cpuNs: (resources.userNs + resources.systemNs) / count };
}

function benchBlock(blockBytes, options) {
  const job = { ...options, blockBytes };
  console.log(
    `\n${blockBytes / 1024} KiB random writes over a file of ${options.sizeBytes / 2 ** 20} MiB in ${options.directory}`,
  );
  const rows = {
    'native-pwrite': [],
    ...Object.fromEntries(Object.keys(FIO_FORMS).map((form) => [`fio ${form}`, []])),
  };
  for (let round = 0; round < options.rounds; round++) {
    const print = round === 0;
    const turns = Object.keys(rows).map((name) => [
      name,
      name === 'native-pwrite' ? () => runOurs(job, round, print) : () => runFio(name.slice(4), job, print),
    ]);
    // The order turns with the round, so that none always comes after the same neighbour.
    for (let turn = 0; turn < turns.length; turn++) {
      const [name, work] = turns[(turn + round) % turns.length];
      rows[name].push(work());
    }
  }
  const summary = Object.entries(rows).map(([name, runs]) => ({
    name,
    iops: median(runs.map((run) => run.iops)),
    cpuNs: median(runs.map((run) => run.cpuNs)),
    rounds: runs.map((run) => run.iops),
  }));
  const [ours, ...forms] = summary;
  const fastest = forms.reduce((best, form) => (form.iops > best.iops ? form : best));
  for (const { name, iops, cpuNs } of summary) {
    console.log(
      `  ${name.padEnd(18)} ${iops.toFixed(0).padStart(9)} IOPS  ${cpuNs.toFixed(0).padStart(7)} ns CPU/op`,
    );
  }
  const ratio = ours.iops / fastest.iops;
  const estimate = estimateRatio(ours.rounds, fastest.rounds);
  const interval = estimate.interval ? ` [${estimate.interval.map((end) => end.toFixed(2)).join(', ')}]` : '';
  console.log(`  native-pwrite / ${fastest.name}: ${ratio.toFixed(2)}x of the medians${interval}`);
  return { blockBytes, ratio, ratioOfMeans: estimate, fastest: fastest.name, summary };
}

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '7' },
      seconds: { type: 'string', default: '1' },
      size: { type: 'string', default: '64m' },
      dir: { type: 'string', default: '/dev/shm' },
      json: { type: 'string' },
    },
  });
  if (spawnSync('fio', ['--version']).error) {
    console.error('bench: fio is not installed');
    return 2;
  }
  const directory = mkdtempSync(path.join(values.dir, 'iotriage-bench-'));
  try {
    const options = {
      directory,
      sizeBytes: parseSizeBytes(values.size),
      rounds: Number(values.rounds),
      seconds: Number(values.seconds),
    };
    const results = BLOCK_SIZES.map((blockBytes) => benchBlock(blockBytes, options));
    if (values.json)
      writeFileSync(
        values.json,
        `${JSON.stringify({ suite: 'vs-fio', options: values, results }, null, 2)}\n`,
      );
    return 0;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
