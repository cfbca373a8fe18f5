import type { ProbeRule } from '../../domain/probe-rule.js';
import type { KeyChange } from '../../domain/probe.js';
import { blocksPerCall } from '../../domain/work-words.js';
import { sameBut, type MeasuredCell } from '../compare.js';
import { handsToWorkers } from '../hand-over.js';
import { keepsLoopBusy } from '../waiting.js';
import { baseCell, cellsOf, wasAsked } from './base-cell.js';

const ROUNDS = 3;

/** Whether JavaScript or the system takes the time of a route that keeps its event loop busy. */
export const withoutJavascript: ProbeRule = {
  name: 'without-javascript',
  summary: 'the same work in C++, where the event loop is busy and no native route was measured',
  propose(facts, diagnosis) {
    const base = baseCell(facts, diagnosis);
    if (base?.strategy.family !== 'node' || base.strategy.unit !== 'block' || base.key.rate !== null)
      return null;
    if (!(keepsLoopBusy(facts, base) || handsToWorkers(base))) return null;
    if (base.members.length > 1 || wasAsked(facts, this.name, diagnosis)) return null;
    const change = nativeOf(base);
    if (change === null) return null;
    const known = cellsOf(facts, diagnosis).some(
      (cell) =>
        cell.key.strategy === change.strategy &&
        sameBut(cell, base, ['strategy', 'threads', 'batch', 'depth', 'poolSize']),
    );
    if (known) return null;
    return {
      question: 'Does JavaScript take the time, or what lies beneath it?',
      why: `${handsToWorkers(base) ? workerWords(base) : loopWords(base)}: the same work in C++ tells how much of that is not JavaScript`,
      cells: [
        { baseCellId: base.id, change, rounds: ROUNDS },
        { baseCellId: base.id, change: {}, rounds: ROUNDS },
      ],
    };
  },
};

function nativeOf({ strategy, key }: MeasuredCell): KeyChange | null {
  const parameters = { vector: blocksPerCall(key) };
  // It opens no file for each block.
  if (strategy.blocksLoop)
    return strategy.opensBy === 'path' ? null : { strategy: 'native-pwrite', parameters };
  if (strategy.hasWorkers) return key.batch === 1 ? { strategy: 'native-pwrite', parameters } : null;
  return strategy.usesPool ? { strategy: 'native-uv', parameters } : null;
}

function workerWords({ key, shares }: MeasuredCell): string {
  return `tasks of ${key.strategy} spend ${Math.round(100 * (shares.systemCall.value ?? 0))} % of their time in system calls`;
}

function loopWords({ strategy, key, eventLoopUtilisation }: MeasuredCell): string {
  return strategy.blocksLoop
    ? `${key.strategy} blocks the event loop`
    : `the event loop of ${key.strategy} is busy ${Math.round(100 * (eventLoopUtilisation.value ?? 0))} % of the time`;
}
