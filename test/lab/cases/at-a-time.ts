import { type LabCase, words } from './case.js';
import { fuseCase } from './volumes.js';

const TRIALS = '--files 16 --file-size 1m --duration 500ms --rounds 3';

/** Loads of which depth, pool, files or rate hide how many operations the volume serves at a time. */
export const atATimeCases: readonly LabCase[] = [
  fuseCase({
    name: 'slots-wide-pool',
    accepts: ['device-queue-depth'],
    settings: [5, 8, 11],
    unit: 'slots',
    volume: (setting) => ({ writeLatencyMs: 10, slots: setting }),
    // As many threads as there are in flight: between 4 and 16 the gain ends, which neither of them shows.
    load: () => words(`--strategy fs-sync,fs-promises --pool 16 --depth 16 ${TRIALS}`),
  }),
  fuseCase({
    name: 'slots-one-file',
    accepts: ['device-queue-depth'],
    settings: [2, 3, 4],
    unit: 'slots',
    volume: (setting) => ({ writeLatencyMs: 5, slots: setting }),
    // All threads go into one file; more files are asked for, and do no more.
    load: () => words('--strategy fs-sync,fs-promises,native-uv --files 1 --duration 500ms --rounds 3'),
  }),
  fuseCase({
    name: 'workers-deep',
    accepts: ['device-latency-parallel'],
    settings: [5, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting }),
    load: () => words(`--strategy worker-pool --depth 16 ${TRIALS}`),
  }),
  fuseCase({
    name: 'streams-few',
    accepts: ['device-latency-parallel'],
    settings: [5, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting }),
    // One in flight for each file: more files at a time would do more.
    load: () => words('--strategy fs-stream --files 4 --file-size 1m --duration 1s --rounds 3'),
  }),
  fuseCase({
    name: 'one-stream',
    accepts: ['device-latency-parallel'],
    settings: [5, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting }),
    // One in flight by its nature: more files at a time do more, and no file has two writers.
    load: () => words('--strategy fs-stream --files 1 --file-size 4m --duration 1s --rounds 3'),
  }),
  fuseCase({
    name: 'one-new-stream',
    accepts: ['device-latency-parallel'],
    settings: [5, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting }),
    // The kernel lets one at a time make a file longer: threads that share it wait for its lock, a stream does not.
    load: () => words('--strategy fs-stream --mode new --files 1 --file-size 4m --duration 1s --rounds 3'),
  }),
  fuseCase({
    name: 'one-writefile',
    accepts: ['device-latency-parallel'],
    settings: [5, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting }),
    load: () => words('--strategy fs-writefile --files 1 --file-size 4m --duration 1s --rounds 3'),
  }),
  fuseCase({
    name: 'one-replace',
    accepts: ['device-latency-parallel'],
    settings: [5, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting }),
    load: () => words('--strategy fs-replace --files 1 --file-size 64k --duration 500ms --rounds 3'),
  }),
  fuseCase({
    name: 'workers-between',
    accepts: ['device-latency-parallel'],
    settings: [9, 12, 36],
    unit: 'workers',
    volume: () => ({ writeLatencyMs: 10 }),
    // Sixteen are not twice as many.
    load: (setting) => words(`--strategy worker-pool --depth ${setting} ${TRIALS}`),
  }),
  fuseCase({
    name: 'processes-small-pools',
    accepts: ['pool-starved'],
    settings: [8, 12, 16],
    unit: 'in flight in each',
    volume: () => ({ writeLatencyMs: 10 }),
    // Each has a pool of 4, whatever that of this process is.
    load: (setting) =>
      words(`--strategy process-pool:inside=fs-promises:inFlight=${setting} --depth 16 ${TRIALS}`),
  }),
  fuseCase({
    name: 'pool-one-short',
    accepts: ['pool-starved'],
    settings: [5, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting }),
    // A thread more does a quarter more, which two rounds hardly show.
    load: () => words(`--strategy fs-promises --depth 5 ${TRIALS}`),
  }),
  fuseCase({
    name: 'serial-at-a-rate',
    accepts: ['device-latency-serial'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting, serial: true }),
    // More is offered than it does: as good as a closed loop.
    load: () => words(`--strategy fs-promises,native-uv --pool 4,16 --depth 16 --rate 2000 ${TRIALS}`),
  }),
  fuseCase({
    name: 'small-pool',
    accepts: ['pool-starved'],
    settings: [2, 10, 30],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: setting }),
    load: () => words(`--strategy fs-promises --pool 2 --depth 4 ${TRIALS}`),
  }),
  fuseCase({
    name: 'stall-seldom',
    accepts: ['stall'],
    settings: [600, 700, 1000],
    unit: 'ms',
    volume: (setting) => ({ writeLatencyMs: 1, stallEveryMs: 6 * setting, stallForMs: setting }),
    // A sixth of the time: more in flight would gain more, and yet it is the stops that are to be looked into.
    load: () =>
      words('--strategy fs-promises --depth 4 --files 8 --file-size 1m --duration 7s --rounds 3 --no-stages'),
  }),
];
