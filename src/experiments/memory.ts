import type { Answer } from '../domain/answer.js';
import type { Experiment, ExperimentResult } from '../domain/experiment.js';
import type { Evidence } from '../domain/finding.js';
import type { ReportVolume } from '../domain/report.js';
import { isMeasured } from './read/cells.js';
import { atRest, buffersHold, eachHolds, type Held, heldByRoute } from './read/memory-held.js';
import { causes, mebibytes, rankingReasons, shortWords, speedReasons } from './read/memory-words.js';
import { earnedConfidence, reservations } from './read/trust.js';

export const memory: Experiment = {
  name: 'memory',
  question: 'What does each model of concurrency cost in memory?',
  seenElsewhere:
    '29 s one after another with flat memory; 17 s with threads at far more memory; an event loop held as little as one after another.',
  pictures: ['memory-over-time'],
  answer,
};

function answer({ volumes }: ExperimentResult): Answer | null {
  const known = volumes.find((volume) => heldByRoute(volume).length > 0);
  if (known === undefined) return null;
  const others = volumes.filter((volume) => volume !== known && heldByRoute(volume).length > 0);
  const held = heldByRoute(known);
  const cells = held.map(({ cell }) => cell);
  return {
    summary: summary(known, held),
    confidence: earnedConfidence(cells),
    reasons: [
      ...rankingReasons(held, atRest(known)),
      ...speedReasons(cells),
      ...(others.length > 0
        ? [`The figures are those of ${known.path}; memory goes with the route and hardly with the volume.`]
        : []),
      ...unmeasured(known),
      ...reservations(cells),
    ],
    evidence: evidence(known, held),
  };
}

/** The ranking, what it is made of and what costs most. */
function summary(volume: ReportVolume, held: readonly Held[]): string {
  const rest = atRest(volume)?.peakRssBytes ?? null;
  const listed = held.flatMap((one) => {
    const words = shortWords(one);
    return words === null ? [] : [`${words} ${mebibytes(one.bytes)}`];
  });
  const base = rest === null ? '' : `, of which a process at rest is ${mebibytes(rest)}`;
  const [most, ...further] = causes(held);
  const cause =
    most === undefined
      ? 'What costs most was not measured'
      : `What costs most is ${most}${further.length === 0 ? '' : `, then ${further.join(', then ')}`}`;
  const figures = listed.length === 0 ? '' : `: at the peak, in MiB${base}, ${listed.join(', ')}`;
  return `${cause}${figures}.`;
}

function evidence(volume: ReportVolume, held: readonly Held[]): readonly Evidence[] {
  const rest = atRest(volume);
  const of = (name: string, bytes: number, cells: readonly Held[]): Evidence => ({
    name,
    value: mebibytes(bytes),
    unit: 'MiB',
    source: cells.map(({ cell }) => `cell ${cell.id}`).join(', '),
  });
  const [worker, process, buffers] = [
    eachHolds(held, 'worker-pool'),
    eachHolds(held, 'process-pool'),
    buffersHold(held),
  ];
  return [
    ...(rest?.peakRssBytes === undefined || rest.peakRssBytes === null
      ? []
      : [
          {
            name: 'a process at rest, resident',
            value: mebibytes(rest.peakRssBytes),
            unit: 'MiB',
            source: `cell ${rest.id}`,
          },
        ]),
    ...(worker === null ? [] : [of('each worker thread more', worker.bytes, [worker.few, worker.many])]),
    ...(process === null ? [] : [of('each process more', process.bytes, [process.few, process.many])]),
    ...(buffers === null
      ? []
      : [
          of('a buffer for each file over one for all', buffers.own.bytes - buffers.shared.bytes, [
            buffers.own,
            buffers.shared,
          ]),
        ]),
  ];
}

function unmeasured({ cells }: ReportVolume): readonly string[] {
  const missing = cells.filter((cell) => cell.family !== 'control' && !isMeasured(cell));
  return missing.length === 0
    ? []
    : [`Not measured: ${[...new Set(missing.map(({ key }) => key.strategy))].join(', ')}.`];
}
