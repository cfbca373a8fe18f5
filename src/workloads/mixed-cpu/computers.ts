import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ActivityContext } from '../../domain/activity.js';
import { loadAddon } from '../../native/addon.js';
import { programFile } from '../../native/programs.js';
import { median } from '../../stats/summary.js';
import { additionsPerMs, compute } from '../compute/calibrate.js';
import { inParts } from '../watched/in-parts.js';
import type { Sum } from './worker.js';

/** Where sums are computed. */
export interface Computer {
  /** Computes one sum that takes so many ms of a processor. */
  sum(milliseconds: number): Promise<void>;
  /** Whether sums of the same time go on beside one another; else each waits for the one before. */
  readonly parallel: boolean;
  close(): Promise<void>;
}

export const places = ['loop', 'workers', 'addon'] as const;
export type Place = (typeof places)[number];

const WARM_UP_MS = 20;
const CALIBRATION_ADDITIONS = 40_000_000;
const CALIBRATION_ROUNDS = 3;

/** Makes what computes there and warms it up: threads started, code compiled, its rate known. */
export async function openComputer(
  place: Place,
  sums: number,
  context: Pick<ActivityContext, 'moved'>,
): Promise<Computer> {
  if (place === 'loop') return onLoop(context);
  return place === 'workers' ? inWorkers(sums) : inAddon();
}

/** Each sum has a turn of the loop of its own, so that the loop hears of its I/O between two of them. */
function onLoop(context: Pick<ActivityContext, 'moved'>): Computer {
  const perMs = additionsPerMs();
  return {
    parallel: false,
    sum: async (milliseconds) => {
      await nextTurn();
      inParts(milliseconds, context, (part) => {
        compute(part, perMs);
      });
    },
    close: () => Promise.resolve(),
  };
}

async function inWorkers(sums: number): Promise<Computer> {
  const perMs = additionsPerMs();
  const { Piscina } = await import('piscina');
  const pool = new Piscina<Sum, number>({
    filename: programFile('workloads/mixed-cpu/worker'),
    minThreads: sums,
    maxThreads: sums,
    trackUnmanagedFds: false,
  });
  const sum = async (milliseconds: number): Promise<void> => {
    await pool.run({ milliseconds, perMs });
  };
  await Promise.all(Array.from({ length: sums }, () => sum(WARM_UP_MS)));
  return { parallel: true, sum, close: () => pool.destroy() };
}

async function inAddon(): Promise<Computer> {
  const addon = loadAddon();
  const rates: number[] = [];
  for (let round = 0; round < CALIBRATION_ROUNDS; round++) {
    const before = process.cpuUsage();
    const start = performance.now();
    await addon.sumOnThread(CALIBRATION_ADDITIONS);
    const elapsed = performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    rates.push(CALIBRATION_ADDITIONS / Math.min(elapsed, (user + system) / 1e3));
  }
  const perMs = median(rates);
  return {
    parallel: true,
    sum: async (milliseconds) => {
      await addon.sumOnThread(Math.round(milliseconds * perMs));
    },
    close: () => Promise.resolve(),
  };
}
