import type { VolumeFacts } from '../../domain/facts.js';
import type { Advice, Finding, Rule } from '../../domain/finding.js';
import { confidenceInGain, measuredOnVolume, sameBut, showsGain, type MeasuredCell } from '../compare.js';
import { throughputRatio, type ComparedThroughput } from '../like-with-like.js';
import { isVolatile } from '../page-cached.js';
import { predictRandom } from '../predict/content.js';
import { usualRoute } from '../predict/leave.js';
import { waitingThresholds, waits } from '../waiting.js';
import { bandwidthEvidence, describeCell, ratioEvidence, ratioWords } from '../words.js';
import { formatBandwidth } from '../../domain/units.js';

/** A quarter: the order of blocks and their place make less. */
const LEAST_GAIN = 0.25;

interface Pair {
  readonly zeros: MeasuredCell;
  readonly random: MeasuredCell;
  readonly gain: ComparedThroughput;
}

/** The content of the blocks decides: the storage compresses, or leaves out zeros. */
export const compressible: Rule = {
  id: 'compressible',
  summary:
    'the content matters: zeros are written faster than random bytes, the storage compresses or deduplicates',
  thresholds: [
    {
      name: 'throughput with zeros over that with random bytes, at least 1 plus',
      value: LEAST_GAIN,
      reason: 'the place and the order of blocks make smaller differences',
    },
    ...waitingThresholds,
  ],
  explanation: {
    meaning:
      'The same work does more with zeros than with random bytes. So storage below compresses, deduplicates or leaves out zeros: figures of zeros are not those of real data, and how real data fares depends on how well it compresses.',
    evidence: 'The same cell with both contents, in one run, in turns.',
    limits:
      'Random bytes are the worst case and zeros the best; real data lies between. Only where both were measured anything is concluded. In memory nothing compresses, and such volumes are not looked at. Where random bytes keep the processors busy, nothing is concluded either, unless the volume is known to compress: making them takes processors too.',
    whatToDo:
      'Measure with content like your own (`--content random` is the default and the safe one). Do not trust tests that write zeros. Data that is compressed already gains nothing.',
  },
  conclude(facts, group) {
    if (isVolatile(facts.volume)) return null;
    const all = measuredOnVolume(facts);
    const own = all.filter(({ id, key }) => group.cellIds.includes(id) && key.operation === 'write');
    const pairs = own.flatMap((cell) =>
      all.flatMap((other) => (sameBut(cell, other, ['content']) ? (pairOf(facts, cell, other) ?? []) : [])),
    );
    const [clearest] = pairs.sort((a, b) => b.gain.ratio - a.gain.ratio);
    return clearest === undefined ? null : finding(facts, clearest, own, pairs);
  },
};

function pairOf(facts: VolumeFacts, a: MeasuredCell, b: MeasuredCell): Pair | null {
  const [zeros, random] = a.key.content === 'zero' ? [a, b] : [b, a];
  if (zeros.key.content !== 'zero' || random.key.content !== 'random') return null;
  // Processors that are busy may be so with making random bytes, unless they are known to compress them.
  if (compression(facts) === null && !waits(facts, random)) return null;
  const gain = throughputRatio(zeros, random);
  return showsGain(gain, LEAST_GAIN) ? { zeros, random, gain } : null;
}

function finding(
  facts: VolumeFacts,
  { zeros, random, gain }: Pair,
  own: readonly MeasuredCell[],
  pairs: readonly Pair[],
): Finding {
  const ofZeros = own[0]?.key.content === 'zero';
  const [zeroRate, randomRate] = gain.means;
  const how = compression(facts);
  return {
    id: 'compressible',
    confidence: confidenceInGain(gain),
    summary:
      `The content matters: ${describeCell(zeros)} writes zeros at ${formatBandwidth(zeroRate)} and random bytes at ${formatBandwidth(randomRate)}, ${ratioWords(gain)}` +
      `${how === null ? '' : `; ${how}`}. ${ofZeros ? 'The figures of zeros are not those of real data: measure with --content random.' : 'Data that compresses fares better than these figures.'}`,
    evidence: [
      bandwidthEvidence(`bandwidth of zeros, ${describeCell(zeros)}`, zeroRate, `cell ${zeros.id}`),
      bandwidthEvidence(
        `bandwidth of random bytes, ${describeCell(random)}`,
        randomRate,
        `cell ${random.id}`,
      ),
      ratioEvidence('zeros over random bytes', gain, [zeros, random]),
    ],
    advice: [
      ofZeros
        ? {
            action: 'Measure with --content random: real data does not consist of zeros',
            expected: `${formatBandwidth(randomRate)} instead of ${formatBandwidth(zeroRate)}`,
            ...randomTest(own, pairs),
          }
        : {
            action:
              'If your data compresses well, expect more than these figures; if it is compressed already, these',
            expected: `up to ${ratioWords(gain)}, for zeros`,
          },
    ],
    contradicts: [
      'random bytes as fast as zeros would contradict it: both were measured',
      ...(how === null ? ['nothing that this machine tells of the volume says that it compresses'] : []),
    ],
    // Of random bytes it is a remark: that they do not compress is no bottleneck.
    explains: ofZeros ? 1 - 1 / gain.ratio : 0,
  };
}

/** The route of a service with random bytes: by what these cost another route. */
function randomTest(own: readonly MeasuredCell[], pairs: readonly Pair[]): Pick<Advice, 'test'> {
  const base = usualRoute(own.filter(({ key }) => key.content === 'zero'));
  if (base === undefined) return {};
  return {
    test: {
      baseCellId: base.id,
      change: { content: 'random' },
      metric: 'operationsPerSecond',
      predicted: predictRandom(base, pairs),
    },
  };
}

function compression({ volume }: VolumeFacts): string | null {
  const option = volume.mount?.options.find((each) => each.startsWith('compress'));
  if (option !== undefined) return `the volume is mounted with ${option}`;
  const device = volume.devices.find(({ type }) => type === 'zram');
  return device === undefined ? null : `${device.name} compresses`;
}
