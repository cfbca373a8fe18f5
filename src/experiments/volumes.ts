import type { Answer } from '../domain/answer.js';
import type { Evidence } from '../domain/finding.js';
import type { Experiment, ExperimentResult } from '../domain/experiment.js';
import type { ReportVolume } from '../domain/report.js';
import type { RatioEstimate } from '../domain/statistics.js';
import type { SharedBackend } from '../domain/shared-backend.js';
import { answerOf, type Part } from './read/parts.js';
import { ratioEvidence, ratioWords } from './read/ratio.js';
import { evenSplit, togetherWithAlone, type Together } from './read/together.js';
import { confidenceIn, reservations } from './read/trust.js';
import { weakest } from './read/weakest.js';
import { rateWords } from './read/words.js';

/** A route that calls one volume after another cannot keep two of them busy. */
const ONE_THREAD = 'fs-sync';

export const volumes: Experiment = {
  name: 'volumes',
  question: 'Do two volumes help?',
  seenElsewhere:
    'The same files took 6.57 s on one volume and 3.95 s on two, sequentially and concurrently alike.',
  answer: (result) => {
    if (result.volumes.length === 0) return null;
    const sets = result.volumes.filter(({ kind }) => kind === 'set');
    return answerOf(sets.flatMap((set) => partOf(set, result))) ?? unanswered(result);
  },
};

function partOf(set: ReportVolume, { volumes: all, backends }: ExperimentResult): readonly Part[] {
  const compared = togetherWithAlone(set, all);
  const busy = compared.filter(({ together }) => together.key.strategy !== ONE_THREAD);
  const concurrent = deepest(busy);
  if (concurrent === undefined) return [];
  const paths = concurrent.together.members.map(({ path }) => path);
  const backend = backends.find((each) => each.paths.join('\n') === paths.join('\n'));
  const cells = [concurrent.together, ...concurrent.alone];
  const sequential = busy.find(
    ({ together }) => together.key.depth === 1 && together !== concurrent.together,
  );
  const split = evenSplit(concurrent);
  const own = confidenceIn(concurrent.ratio, cells);
  return [
    {
      summary:
        `Files split evenly over ${paths.join(' and ')} are done ${splitWords(concurrent, split)}; at once they reach ` +
        `${ratioWords(concurrent.ratio)} of what each alone adds up to (${nameOf(concurrent)})${sequential === undefined ? '' : `, and ${ratioWords(sequential.ratio)} with one in flight on each`}: ` +
        `${conclusionWords(backend)}.`,
      confidence: backend === undefined ? 'low' : weakest([own, backend.confidence]),
      reasons: [
        ...(backend === undefined ? [] : [backend.summary]),
        `Bytes a second, ${nameOf(concurrent)}: ${rateWords(concurrent.together)} on all at once; alone ` +
          `${concurrent.alone.map((cell, index) => `${rateWords(cell)} on ${paths[index] ?? ''}`).join(', ')}.`,
        ...compared
          .filter(({ together }) => together.key.strategy === ONE_THREAD)
          .map(
            ({ ratio }) =>
              `${ONE_THREAD} has one thread for all of them and calls one after another: ${ratioWords(ratio)} of the sum.`,
          ),
        ...reservations(cells),
      ],
      evidence: compared.flatMap((each) => [
        ratioEvidence(`together over the sum of alone, ${nameOf(each)}`, each.ratio, [
          each.together,
          ...each.alone,
        ]),
        ...(each === concurrent ? splitEvidence(each, split) : []),
      ]),
    },
  ];
}

function deepest(compared: readonly Together[]): Together | undefined {
  return [...compared].sort((a, b) => b.together.key.depth - a.together.key.depth)[0];
}

/** `1.4x (1.3 to 1.5) as fast as all of them on A and 0.4x (0.3 to 0.5) as on B`. */
function splitWords({ together: { members } }: Together, split: readonly RatioEstimate[]): string {
  const words = split.map((ratio, index) => {
    const as = index === 0 ? 'as fast as all of them' : 'as';
    return `${ratioWords(ratio)} ${as} on ${members[index]?.path ?? ''} alone`;
  });
  return words.join(', ');
}

function splitEvidence(compared: Together, split: readonly RatioEstimate[]): readonly Evidence[] {
  const { together, alone } = compared;
  return split.flatMap((ratio, index) => {
    const cell = alone[index];
    const name = `split evenly over alone on ${together.members[index]?.path ?? ''}, ${nameOf(compared)}`;
    return cell === undefined ? [] : [ratioEvidence(name, ratio, [together, cell])];
  });
}

function nameOf({ together: { key } }: Together): string {
  return `${key.strategy}, ${key.depth} in flight on each`;
}

function conclusionWords(backend: SharedBackend | undefined): string {
  const causes = [...new Set((backend?.groups ?? []).map(({ cause }) => cause.name))].join(', ');
  switch (backend?.conclusion) {
    case 'shared':
      return `they share a backend${causes === '' ? '' : ` (${causes})`}, and two of them help less than twice`;
    case 'independent':
      return 'they share no backend that holds them up, and two of them help';
    case 'processors':
      return `the volumes share no backend that was seen: ${causes === '' ? 'processors or memory' : causes} ran short first`;
    case 'inconclusive':
      return 'whether they share a backend these rounds do not tell';
    case undefined:
      return 'whether they share a backend was not judged';
  }
}

function unanswered({ volumes: all }: ExperimentResult): Answer {
  const paths = all.filter(({ kind }) => kind !== 'set').map(({ path }) => path);
  const why =
    paths.length < 2
      ? `only ${paths.join('')} was measured: name two directories on different volumes`
      : 'not all of the trials that this needs have a result';
  return {
    summary: `Whether two volumes help was not measured: ${why}.`,
    confidence: 'low',
    reasons: [],
    evidence: [],
  };
}
