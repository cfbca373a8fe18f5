import type { VolumeFacts } from '../../domain/facts.js';
import type { ProbeRule } from '../../domain/probe-rule.js';
import { MIB } from '../../domain/units.js';
import { flushBytesPerSecond } from '../flush-rate.js';
import { unwrittenLimit } from '../unwritten.js';
import { baseCell } from './base-cell.js';

const DURATION_MS = 4000;
/** More unwritten data than this share of what is free makes ext4 flush early. */
const FREE_SHARE = 0.2;
const MOST_BYTES = 512 * MIB;
const LEAST_BYTES = 16 * MIB;
/** What the final sync may take, by the rate of those before. */
const MOST_FLUSH_S = 5;
/** Where nothing was synced before, that rate is not known. */
const MOST_UNKNOWN_BYTES = 64 * MIB;

/** Whether buffered writes fall off a cliff once so many bytes are unwritten. */
export const sustained: ProbeRule = {
  name: 'sustained',
  summary: 'new data written through the page cache for seconds: a burst, and what comes after it',
  propose(facts, diagnosis) {
    const base = baseCell(facts, diagnosis);
    if (base?.key.operation !== 'write' || base.members.length > 1) return null;
    const [first] = diagnosis.findings;
    if (!diagnosis.findings.some(({ id }) => id === 'page-cache')) return null;
    // A limit that is known holds up all that comes after the burst.
    const isKnown = first?.id === 'throttled' && first.confidence !== 'low';
    if (isKnown && unwrittenLimit(facts.volume) === null) return null;
    if (facts.probes.some(({ name }) => name === this.name)) return null;
    const bytes = Math.floor(mostBytes(facts) / MIB) * MIB;
    if (bytes < LEAST_BYTES) return null;
    return {
      question: 'What is left of the burst after some seconds of writing?',
      why: 'memory takes bytes at its own speed until too many are unwritten',
      diagnose: true,
      cells: [
        {
          baseCellId: base.id,
          change: {
            strategy: 'native-pwrite',
            parameters: { vector: 1 },
            mode: 'new',
            pattern: 'seq',
            blockSizeBytes: MIB,
            files: 1,
            fileSizeBytes: bytes,
            durability: 'end',
          },
          rounds: 1,
          bounds: { durationMs: DURATION_MS, bytes },
        },
      ],
    };
  },
};

/** Where the kernel bounds what is unwritten the final sync has no more than that to move. */
function mostBytes(facts: VolumeFacts): number {
  const { volume } = facts;
  const most = Math.min(MOST_BYTES, (volume.freeBytes ?? 0) * FREE_SHARE);
  if (unwrittenLimit(volume) !== null) return most;
  const perSecond = flushBytesPerSecond(facts);
  return Math.min(most, perSecond === null ? MOST_UNKNOWN_BYTES : perSecond * MOST_FLUSH_S);
}
