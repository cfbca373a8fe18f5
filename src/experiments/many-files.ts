import type { Experiment } from '../domain/experiment.js';
import type { ReportVolume } from '../domain/report.js';
import { sequentialAndAtOnce, type AtOnce } from './read/at-once.js';
import { becauseWords, causeOf } from './read/cause.js';
import { cellsWith } from './read/cells.js';
import { deviceBytesWords } from './read/device-bytes.js';
import { answerOf, type Part } from './read/parts.js';
import { ratioEvidence, timesAsFast } from './read/ratio.js';
import { confidenceIn, reservations } from './read/trust.js';
import { comparisonWords, fastWords, filesWords, findingWords, rateWords, threadsOf } from './read/words.js';

/** One call of `fs.write` for each file: what people measured. */
const USUAL_ROUTE = 'fs-callback';

export const manyFiles: Experiment = {
  name: 'many-files',
  question: 'Is writing files concurrently faster than one after another?',
  seenElsewhere:
    'Ten files of 256 MiB on a disk: 1,242 ms one after another and 1,219 ms at once (1.02x); one file 151 against 128 ms ' +
    '(1.18x). On another machine 6.57 s either way (1.00x).',
  answer: ({ volumes }) => answerOf(volumes.flatMap(partOf)),
};

function partOf(volume: ReportVolume): readonly Part[] {
  const pairs = sequentialAndAtOnce(volume.cells);
  const synced = pairs.filter(({ concurrent }) => concurrent.key.durability !== 'none');
  const main = usual(synced) ?? usual(pairs);
  if (main === undefined) return [];
  const { sequential, concurrent, ratio } = main;
  const compared = [sequential, concurrent];
  const cause = causeOf(volume, compared);
  const { files, durability, strategy } = concurrent.key;
  const sync = durability === 'none' ? 'without a sync' : 'synced';
  return [
    {
      summary:
        `On ${volume.path} ${filesWords(files)} written at once (${strategy}${threadsOf(concurrent)}, ${sync}) are done ` +
        `${fastWords(ratio, 'as one after another')}; the cause: ${becauseWords(cause)}.`,
      confidence: confidenceIn(ratio, compared),
      reasons: [
        `${volume.path}: one after another ${rateWords(sequential)}, at once ${rateWords(concurrent)}; ` +
          `${deviceBytesWords(concurrent)}.`,
        findingWords(volume.path, cause),
        ...byRoute(volume, synced),
        ...unsynced(volume, pairs),
        ...oneFile(volume),
        'Each writer has a file of its own, so that none waits for the lock of a file.',
        ...reservations(compared),
      ],
      evidence: pairs.map((pair) =>
        ratioEvidence(`${pair.concurrent.key.strategy}, ${pair.concurrent.key.durability}`, pair.ratio, [
          pair.sequential,
          pair.concurrent,
        ]),
      ),
    },
  ];
}

function usual(pairs: readonly AtOnce[]): AtOnce | undefined {
  return pairs.find(({ concurrent }) => concurrent.key.strategy === USUAL_ROUTE) ?? pairs[0];
}

function byRoute({ path }: ReportVolume, pairs: readonly AtOnce[]): readonly string[] {
  if (pairs.length < 2) return [];
  const each = pairs.map(({ concurrent, ratio }) => `${concurrent.key.strategy} ${comparisonWords(ratio)}`);
  return [`${path}, at once against one after another by each route, synced: ${each.join('; ')}.`];
}

/** What is not synced measures the page cache, as far as the device did not get it. */
function unsynced({ path }: ReportVolume, pairs: readonly AtOnce[]): readonly string[] {
  const pair = usual(pairs.filter(({ concurrent }) => concurrent.key.durability === 'none'));
  if (pair === undefined) return [];
  const { concurrent, ratio } = pair;
  return [
    `${path}, without a sync (${concurrent.key.strategy}): ${fastWords(ratio, 'at once')}; ` +
      `${rateWords(concurrent)}; ${deviceBytesWords(concurrent)}.`,
  ];
}

/** One file has nothing to be concurrent with: the ways of calling differ alone. */
function oneFile({ path, cells }: ReportVolume): readonly string[] {
  const [called] = cellsWith(cells, { files: 1, strategy: USUAL_ROUTE });
  const [plain] = cellsWith(cells, { files: 1, strategy: 'fs-sync' });
  const ratio = called && plain && timesAsFast(called, plain);
  return ratio ? [`${path}, one file: ${USUAL_ROUTE} is ${fastWords(ratio, 'as fs-sync')}.`] : [];
}
