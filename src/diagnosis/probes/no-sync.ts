import type { ProbeRule } from '../../domain/probe-rule.js';
import { measuredOnVolume, sameBut } from '../compare.js';
import { baseCell, wasAsked } from './base-cell.js';

const ROUNDS = 2;

/** What the same writes do where nothing is made durable. */
export const noSync: ProbeRule = {
  name: 'no-sync',
  summary: 'the same writes without syncs, where each or each few are made durable',
  propose(facts, diagnosis) {
    const base = baseCell(facts, diagnosis);
    if (base === null || ['none', 'end'].includes(base.key.durability)) return null;
    const without = measuredOnVolume(facts).some(
      (cell) => ['none', 'end'].includes(cell.key.durability) && sameBut(cell, base, ['durability']),
    );
    if (without || wasAsked(facts, this.name, diagnosis)) return null;
    return {
      question: 'What do the syncs cost?',
      why: `writes are made durable (${base.key.durability}): the time may go into them or into the writes`,
      cells: [{ baseCellId: base.id, change: { durability: 'none' }, rounds: ROUNDS }],
    };
  },
};
