import type { Evidence } from '../domain/finding.js';
import { formatBytes, formatNs } from '../domain/units.js';
import { makesFiles, type MetadataCost } from './metadata-costs.js';
import { percent, throughputEvidence } from './words.js';

/** What names take of a cell's time, and how that is known. */
export function namesWords(cost: MetadataCost): string {
  const { cell, kind, callNs, share, atLeast, namedShare, seenInThreads, alone } = cost;
  const size = formatBytes(cell.key.fileSizeBytes);
  if (alone !== null)
    return `opening and closing take ${percent(share)} of the time, about ${formatNs(callNs)} each: a thread that leaves its file open needs no more than the rest. `;
  if (seenInThreads) {
    const whole = cell.strategy.appends === true ? 'an append' : `a file of ${size}`;
    return `threads of the pool stand in opening files for ${percent(share)} of the time, ${formatNs(callNs)} for ${whole}. `;
  }
  if (atLeast) {
    return (
      `an unlink, which moves no bytes, takes ${formatNs(callNs)}, ${percent(share)} of ${wholeWords(cell)} a file of ${size}, ` +
      `names together about ${percent(namedShare)}. `
    );
  }
  return `creating, opening and closing files of ${size} takes ${percent(share)} of the time, a ${kind} ${formatNs(callNs)}. `;
}

/** The same as numbers with their sources. */
export function namesEvidence(cost: MetadataCost): readonly Evidence[] {
  const { cell, kind, callNs, share, atLeast, namedShare, seenInThreads, alone } = cost;
  const meanMs = Number((callNs / 1e6).toFixed(3));
  if (alone !== null) {
    const source = `cell ${cell.id}, cell ${alone.id}`;
    return [
      ...throughputEvidence(alone).slice(0, 1),
      { name: 'opening and closing, each', value: meanMs, unit: 'ms', source },
      { name: 'time of an append beyond that of one thread', value: percent(share), unit: '', source },
    ];
  }
  if (seenInThreads) {
    const source = `${cell.pool?.busyMean.source ?? ''}, cell ${cell.id}`;
    return [
      { name: 'opening, each time', value: meanMs, unit: 'ms', source },
      { name: 'operations under way whose thread opens a file', value: percent(share), unit: '', source },
    ];
  }
  const replaces = cell.strategy.replaces === true;
  return [
    { name: `mean ${kind}`, value: meanMs, unit: 'ms', source: `phase ${kind}, cell ${cell.id}` },
    {
      name: atLeast ? 'unlink over a whole file' : 'share of creating, opening and closing',
      value: percent(share),
      unit: '',
      source: `phases, cell ${cell.id}`,
    },
    ...(atLeast
      ? [
          {
            name: `names together: making takes as long again${replaces ? ', the rename as long at most' : ''}`,
            value: percent(namedShare),
            unit: '',
            source: `phases${replaces ? ' and renames' : ''}, cell ${cell.id}`,
          },
        ]
      : []),
  ];
}

/** What would contradict it, and whether that was looked for. */
export function namesContradiction({ cell, atLeast, seenInThreads, alone }: MetadataCost): string {
  if (alone !== null)
    return 'JavaScript that takes the time would contradict it: it leaves the processor idle while it waits';
  if (seenInThreads)
    return 'threads that stand in reads and writes would contradict it: most were seen to open files';
  if (!atLeast) return 'bytes that take longer would contradict it: their phases were timed beside';
  const making = makesFiles(cell) ? 'make would weaken it: making' : 'open would weaken it: opening';
  return `a file system that is slow to remove but fast to ${making} is not timed by itself here`;
}

function wholeWords(cell: MetadataCost['cell']): string {
  if (cell.key.operation === 'read') return 'opening, reading and closing';
  if (cell.strategy.replaces) return 'making, writing, closing and renaming';
  return `${makesFiles(cell) ? 'making' : 'opening'}, writing and closing`;
}
