import type { Experiment, ExperimentResult } from '../domain/experiment.js';
import type { ReportSweep, ReportVolume } from '../domain/report.js';
import { sequentialAndAtOnce, type AtOnce } from './read/at-once.js';
import { becauseWords, causeOf } from './read/cause.js';
import { kneeClause, kneeConfidence, kneeEvidence, poolSweepOf } from './read/knee.js';
import { answerOf, type Part } from './read/parts.js';
import { processorsOf } from './read/processors.js';
import { ratioEvidence } from './read/ratio.js';
import { confidenceIn, reservations } from './read/trust.js';
import { weakest } from './read/weakest.js';
import { comparisonWords, fastWords, filesWords, findingWords, rateWords } from './read/words.js';

const USUAL_ROUTE = 'fs-callback';

export const tmpfs: Experiment = {
  name: 'tmpfs',
  question: 'Is it the device? The same on memory.',
  seenElsewhere:
    'Ten files of 256 MiB on tmpfs: 661 ms one after another and 275 ms at once (2.40x); with 2 threads in the pool 657 ' +
    'and 397 ms (1.65x).',
  answer: (result) => answerOf(result.volumes.flatMap((volume) => partOf(volume, result))),
};

function partOf(volume: ReportVolume, { run }: ExperimentResult): readonly Part[] {
  const pairs = sequentialAndAtOnce(volume.cells);
  const usual = pairs.filter(({ concurrent }) => concurrent.key.strategy === USUAL_ROUTE);
  const sweep = usual.flatMap(({ concurrent }) => poolSweepOf(volume, concurrent.id) ?? [])[0];
  const main = atKnee(usual, sweep) ?? usual[0] ?? pairs[0];
  if (main === undefined) return [];
  const { sequential, concurrent, ratio } = main;
  const cause = causeOf(volume, [sequential, concurrent]);
  const processors = processorsOf(run);
  const { files, poolSize, strategy } = concurrent.key;
  const pool = poolSize === null ? '' : ` with a pool of ${poolSize}`;
  const memory = volume.kind === 'tmpfs';
  const where = memory ? `In memory (${volume.path})` : `On ${volume.path}, which is no tmpfs,`;
  return [
    {
      summary:
        `${where} ${filesWords(files)} written at once (${strategy}${pool}) are done ` +
        `${fastWords(ratio, 'as one after another')}${sweep === undefined ? '' : `; ${kneeClause(sweep, processors)}`}; the cause: ${becauseWords(cause)}.`,
      confidence: weakest([confidenceIn(ratio, [sequential, concurrent]), kneeConfidence(sweep)]),
      reasons: [
        memory
          ? `${volume.path} has no device, so what is left is copying, by the processors: ${rateWords(sequential)} one after another, ${rateWords(concurrent)} at once.`
          : `${volume.path} lies on ${volume.mount?.fsType ?? volume.kind}: this says nothing of memory. Leave out the path, or name a directory on a tmpfs.`,
        findingWords(volume.path, cause),
        ...byPool(volume, usual),
        ...byRoute(volume, pairs),
        ...reservations([sequential, concurrent]),
      ],
      evidence: [
        ...pairs.map((pair) =>
          ratioEvidence(
            `${pair.concurrent.key.strategy}${pair.concurrent.key.poolSize === null ? '' : `, pool ${pair.concurrent.key.poolSize}`}`,
            pair.ratio,
            [pair.sequential, pair.concurrent],
          ),
        ),
        ...(sweep === undefined ? [] : [kneeEvidence(sweep)]),
      ],
    },
  ];
}

/** The comparison at the pool where more threads stop helping. */
function atKnee(pairs: readonly AtOnce[], sweep: ReportSweep | undefined): AtOnce | undefined {
  const last = sweep?.points.at(-1)?.value;
  return pairs.find(({ concurrent }) => concurrent.key.poolSize === (sweep?.knee ?? last));
}

function byPool({ path }: ReportVolume, pairs: readonly AtOnce[]): readonly string[] {
  if (pairs.length < 2) return [];
  const each = [...pairs]
    .sort((a, b) => (a.concurrent.key.poolSize ?? 0) - (b.concurrent.key.poolSize ?? 0))
    .map(({ concurrent, ratio }) => `${concurrent.key.poolSize ?? 'none'}: ${comparisonWords(ratio)}`);
  return [
    `${path}, ${USUAL_ROUTE} at once against one after another, by the size of the pool: ${each.join('; ')}.`,
  ];
}

function byRoute({ path }: ReportVolume, pairs: readonly AtOnce[]): readonly string[] {
  const others = pairs.filter(({ concurrent }) => concurrent.key.strategy !== USUAL_ROUTE);
  if (others.length === 0) return [];
  const each = others.map(({ concurrent, ratio }) => `${concurrent.key.strategy} ${comparisonWords(ratio)}`);
  return [`${path}, the same by other routes: ${each.join('; ')}.`];
}
