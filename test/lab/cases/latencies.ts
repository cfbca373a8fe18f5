import { type LabCase, words } from './case.js';
import { fuseCase } from './volumes.js';

/** Long enough for some tens of operations of 30 ms by one thread. */
const TRIALS = '--files 8 --file-size 1m --duration 500ms --rounds 3';

export const latencyCases: readonly LabCase[] = [
  fuseCase({
    name: 'parallel-latency-deep',
    accepts: ['pool-starved'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting }),
    load: () => words(`--strategy fs-promises,native-uv --pool 4,64 --depth 64 ${TRIALS}`),
  }),
  fuseCase({
    name: 'parallel-latency-shallow',
    accepts: ['device-latency-parallel'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting }),
    // Fewer in flight than the pool has threads: it is the work that asks for too little.
    load: () => words(`--strategy fs-promises,native-uv --pool 4 --depth 1,2 ${TRIALS}`),
  }),
  fuseCase({
    name: 'serial-latency',
    accepts: ['device-latency-serial'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting, serial: true }),
    load: () => words(`--strategy fs-promises,native-uv --pool 4,16 --depth 16 ${TRIALS}`),
  }),
  fuseCase({
    name: 'slots',
    accepts: ['device-queue-depth'],
    settings: [2, 3, 4],
    unit: 'slots',
    volume: (setting) => ({ writeLatencyMs: 5, slots: setting }),
    // In flight below and above the slots, never more than the pool has threads.
    load: () => words(`--strategy fs-promises --pool 16 --depth 1,2,4,8,16 ${TRIALS}`),
  }),
  fuseCase({
    name: 'wide-slots',
    accepts: ['pool-starved'],
    settings: [8, 16, 32],
    unit: 'slots',
    volume: (setting) => ({ writeLatencyMs: 5, slots: setting }),
    // More slots than the default pool has threads: it gains up to the slots, then no more.
    load: () => words(`--strategy fs-promises --pool 4,8,16,32,64 --depth 64 ${TRIALS}`),
  }),
  fuseCase({
    name: 'file-lock',
    accepts: ['file-lock'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting, fileLock: true }),
    load: () =>
      words('--strategy fs-promises,native-uv --pool 4 --depth 16 --files 1 --duration 500ms --rounds 3'),
  }),
  fuseCase({
    name: 'file-lock-few',
    accepts: ['file-lock'],
    settings: [2, 3, 4],
    unit: 'files',
    volume: () => ({ writeLatencyMs: 5, fileLock: true }),
    // More than one file, and fewer than those that write at a time.
    load: (setting) =>
      words(
        `--strategy fs-promises,native-uv --pool 4,16 --depth 16 --files ${setting} --file-size 1m --duration 500ms --rounds 3`,
      ),
  }),
  fuseCase({
    name: 'slow-sync',
    accepts: ['fsync'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ syncLatencyMs: setting }),
    load: () => words(`--strategy fs-promises,native-uv --depth 4 --durability each ${TRIALS}`),
  }),
  fuseCase({
    name: 'slow-group-sync',
    accepts: ['fsync'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ syncLatencyMs: setting }),
    // More in flight than the pool has threads: a commit waits for these as well.
    load: () => words(`--strategy fs-promises --durability group:4 ${TRIALS}`),
  }),
  fuseCase({
    name: 'slow-metadata',
    accepts: ['metadata'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ metadataLatencyMs: setting }),
    // Files of one block each: few of them, since making and removing each takes several operations.
    load: () =>
      words(
        '--strategy fs-promises,fs-writefile --mode new --files 32 --file-size 4k --bytes 128k --depth 8 --rounds 3',
      ),
  }),
  fuseCase({
    name: 'slow-metadata-overwrite',
    accepts: ['metadata'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ metadataLatencyMs: setting }),
    // Whole files that are there already are opened and closed all the same.
    load: () =>
      words('--strategy fs-writefile --files 32 --file-size 4k --duration 500ms --depth 8 --rounds 3'),
  }),
  fuseCase({
    name: 'slow-metadata-append',
    accepts: ['metadata'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ metadataLatencyMs: setting }),
    // Each append opens and closes its file, and no thread of the pool is seen to.
    load: () => words('--strategy fs-append-sync --files 4 --file-size 1m --duration 1s --rounds 3'),
  }),
  fuseCase({
    name: 'spikes',
    accepts: ['latency-tail'],
    settings: [50, 100, 200],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: 0.2, spikeEvery: 100, spikeLatencyMs: setting }),
    load: () =>
      words('--strategy fs-promises,native-uv --depth 4 --files 8 --file-size 1m --duration 1s --rounds 3'),
  }),
  fuseCase({
    name: 'long-spikes',
    accepts: ['latency-tail'],
    settings: [500, 1000, 2000],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: 0.2, spikeEvery: 100, spikeLatencyMs: setting }),
    // So long that all lanes wait at the same time for most of it: each for a write of its own.
    load: () =>
      words(
        '--strategy fs-promises,native-uv --depth 4 --files 8 --file-size 1m --duration 5s --rounds 3 --no-stages',
      ),
  }),
  fuseCase({
    name: 'spikes-large',
    accepts: ['latency-tail'],
    settings: [64, 256, 1024],
    unit: 'KiB',
    volume: () => ({ spikeEvery: 100, spikeLatencyMs: 200 }),
    // The others are answered at once: so many bytes take no longer through memory.
    load: (setting) =>
      words(
        `--strategy fs-promises,native-uv --depth 4 --files 8 --file-size 2m --block-size ${setting}k --duration 1s --rounds 3`,
      ),
  }),
  fuseCase({
    name: 'spikes-paced',
    accepts: ['latency-tail'],
    settings: [50, 100, 200],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: 0.2, spikeEvery: 100, spikeLatencyMs: setting }),
    // The rate is kept all the same: one thread of four waits now and then.
    load: () =>
      words(
        '--strategy fs-promises --rate 200 --depth 16 --files 8 --file-size 1m --duration 4s --rounds 3 --no-stages',
      ),
  }),
  fuseCase({
    name: 'rare-spikes',
    // Sixteen threads that write without a pause take what processors there are.
    isBusy: true,
    accepts: ['latency-tail'],
    settings: [175, 200, 250],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: 0.2, spikeEvery: 1000, spikeLatencyMs: setting }),
    // Too few in short trials for a pattern, while a larger pool gains by them.
    load: () =>
      words('--strategy fs-promises --depth 16 --files 8 --file-size 1m --duration 500ms --rounds 3'),
  }),
  fuseCase({
    name: 'stall',
    accepts: ['stall'],
    settings: [700, 1500, 3000],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: 1, stallEveryMs: setting + 2000, stallForMs: setting }),
    // Trials longer than the time between two stalls: each meets one.
    load: () =>
      words('--strategy fs-promises --depth 4 --files 8 --file-size 1m --duration 5s --rounds 3 --no-stages'),
  }),
  fuseCase({
    name: 'stall-paced',
    accepts: ['stall'],
    settings: [800, 1500, 2500],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: 1, stallEveryMs: setting + 1500, stallForMs: setting }),
    // By the clock: what is due meanwhile lags behind, and is caught up with.
    load: () =>
      words(
        '--strategy fs-promises --rate 200 --depth 4 --files 8 --file-size 1m --duration 4s --rounds 3 --no-stages',
      ),
  }),
  fuseCase({
    name: 'stall-pooled',
    accepts: ['stall'],
    settings: [800, 1500, 2500],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: 2, stallEveryMs: setting + 1500, stallForMs: setting }),
    // More in flight than the pool has threads: what waits for one of them is as late.
    load: () =>
      words(
        '--strategy native-uv,fs-promises --depth 8 --files 8 --file-size 1m --duration 4s --rounds 3 --no-stages',
      ),
  }),
];
