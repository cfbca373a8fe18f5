import { formatCount, formatNs } from '../domain/units.js';
import { concurrency } from './compare.js';
import type { Tail } from './tails.js';

/** Distances that differ by no more are the same, as far as some tens of slow operations can tell. */
const ALIKE = 1.5;
/** Distances that differ by so much are not. */
const APART = 2.5;

/**
 * What slow operations keep pace with, seen where routes differ in their rates: `work`, of so many operations one is slow; or
 * `clock`, one comes after so long. Null: the rates do not tell the two apart.
 */
export function rhythmOf(tails: readonly Tail[]): 'work' | 'clock' | null {
  const byWork = spread(tails.map(({ operations }) => 1 / operations));
  const byClock = Math.min(spread(tails.map(everyNs)), spread(tails.map(everyOfLaneNs)));
  if (byWork <= ALIKE && byClock >= APART) return 'work';
  return byClock <= ALIKE && byWork >= APART ? 'clock' : null;
}

/** Sentences of a finding: how often one comes in `tail`, and what to look for. */
export function rhythmWords(
  tail: Tail,
  tails: readonly Tail[],
): { readonly often: string; readonly find: string } {
  const every = formatNs(everyNs(tail));
  const oneIn = `one in ${formatCount(Math.round(1 / tail.operations))} operations`;
  switch (rhythmOf(tails)) {
    case 'work':
      return {
        often: `It is ${oneIn} by fast routes as by slow ones, so it comes with the work`,
        find: `Find what the device or server does after about ${oneIn.slice('one in '.length)}: garbage collection, a log or cache that is full, a flush`,
      };
    case 'clock':
      return {
        often: `They come after as long a time by fast routes as by slow ones, on average one every ${every}: by the clock`,
        find: 'Find what happens on the device or server at such distances: a timer, a snapshot, another program, retries',
      };
    case null:
      return {
        often: `On average one comes every ${every}, ${oneIn}`,
        find: `Find what happens on the device or server every ${every} or so`,
      };
  }
}

/** Between two of them in the whole volume. */
function everyNs({ cell, slowCount }: Tail): number {
  return cell.elapsedNs / Math.max(1, slowCount);
}

/** Between two of one lane: what stops all of them makes as many slow as there are in flight. */
function everyOfLaneNs(tail: Tail): number {
  return everyNs(tail) * concurrency(tail.cell);
}

function spread(values: readonly number[]): number {
  return Math.max(...values) / Math.min(...values);
}
