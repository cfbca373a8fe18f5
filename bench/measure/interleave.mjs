// Contenders side by side: each runs once a round, in an order that turns, so that none always comes after the same
// neighbour and a machine that grows slower or busier favours none.
import { median } from '../../dist/stats/summary.js';
import { medianInterval, ratioInterval } from './median-interval.mjs';

/**
 * @param contenders {name: (round) => figures | Promise<figures>}; figures are numbers by name.
 * @returns {name: [figures of each round]}
 */
export async function interleave(contenders, rounds) {
  const names = Object.keys(contenders);
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round) % names.length];
      runs[name].push(await contenders[name](round));
    }
  }
  return runs;
}

/** The medians of each contender's figures. */
export function medians(runs) {
  return Object.fromEntries(
    Object.entries(runs).map(([name, rounds]) => [
      name,
      Object.fromEntries(
        Object.keys(rounds[0]).map((figure) => [figure, median(rounds.map((round) => round[figure]))]),
      ),
    ]),
  );
}

/** One contender over another: the ratio of the medians, and its 95 % interval; below five rounds the range. */
export function compare(runs, figure, numerator, denominator) {
  const [above, below] = [numerator, denominator].map((name) => runs[name].map((round) => round[figure]));
  const interval = ratioInterval(above, below);
  return { figure, numerator, denominator, ratio: median(above) / median(below), interval };
}

/**
 * One contender over another where each turn of one stands beside a turn of the other: of each pair of processes the median of their
 * ratios, and of these the median with its interval. Turns of the same processes are not
 * independent.
 *
 * @param processes the runs of each pair of processes, as `interleave` gives them.
 */
export function pairedRatio(processes, figure, numerator, denominator) {
  const middles = processes.map((runs) =>
    median(runs[numerator].map((turn, index) => turn[figure] / runs[denominator][index][figure])),
  );
  return { figure, numerator, denominator, ratio: median(middles), interval: medianInterval(middles) };
}

/**
 * One contender less another, round by round, for figures that may be 0 and have no ratio: the median, and its
 * interval.
 */
export function subtract(runs, figure, minuend, subtrahend) {
  const differences = runs[minuend].map((round, index) => round[figure] - runs[subtrahend][index][figure]);
  const interval = medianInterval(differences);
  return { figure, minuend, subtrahend, difference: median(differences), interval };
}

/** `1.10x [1.06, 1.12]` */
export function ratioText({ ratio, interval }) {
  const range = interval === null ? '' : ` [${interval.map((end) => end.toFixed(2)).join(', ')}]`;
  return `${ratio.toFixed(2)}x${range}`;
}

/** The name of the contender whose median is the largest. */
export function fastest(runs, figure, names) {
  const middle = medians(runs);
  return names.reduce((best, name) => (middle[name][figure] > middle[best][figure] ? name : best));
}
