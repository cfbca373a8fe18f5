import type { Finding, Rule } from '../../domain/finding.js';
import type { VolumeFacts } from '../../domain/facts.js';
import { formatBandwidth, formatBytes } from '../../domain/units.js';
import { beneathWords } from '../beneath.js';
import { fastest, measuredCells, NOTED_SYNC_SHARE, type MeasuredCell } from '../compare.js';
import { ioLimits } from '../io-limits.js';
import { ownDevices } from '../own-device.js';
import { deviceShare, type DeviceShare } from '../page-cached.js';
import { MOST_PAST_CACHE, MOST_SYNCED, unseenCache } from '../unseen-cache.js';
import { bandwidthEvidence, describeCell, percent, throughputEvidence } from '../words.js';
import { totalBytes } from '../workload-groups.js';

/** The device saw less than half of the bytes: the figure is more memory's than the device's. */
const LARGEST_SHARE = 0.5;
/** At a tenth, what else was written to the device in the same windows cannot change the verdict. */
const HIGH_SHARE = 0.1;

/** Blocks that are written more often than this in a round: the device sees them far less often. */
const REWRITTEN = 2;

interface CachedCell {
  readonly cell: MeasuredCell;
  readonly share: DeviceShare;
}

/** Buffered bytes that stayed in memory while the clock ran: the throughput is that of the page cache. */
export const pageCache: Rule = {
  id: 'page-cache',
  summary: 'the figure is that of memory: most bytes did not reach the device, or did not come from it',
  thresholds: [
    {
      name: 'device bytes over application bytes, at most',
      value: LARGEST_SHARE,
      unit: 'share',
      reason: 'below a half, more of the bytes met memory alone than the device',
    },
    {
      name: 'the same, for high confidence',
      value: HIGH_SHARE,
      unit: 'share',
      reason: 'device counters hold the bytes of others too; at a tenth they cannot change the verdict',
    },
    {
      name: 'without a block device to look at (network, overlay, FUSE): throughput past the page cache over buffered, at most',
      value: MOST_PAST_CACHE,
      unit: 'share',
      reason: 'a volume without a page cache does as much either way',
    },
    {
      name: 'the same where writes are synced one by one instead of direct',
      value: MOST_SYNCED,
      unit: 'share',
      reason:
        'a sync costs a call of its own, and more: only where hardly anything is left does it tell memory',
    },
    {
      name: 'times that each block was written in a round, above which it is said',
      value: REWRITTEN,
      reason: 'then the workload itself gives the device less to write',
    },
  ],
  explanation: {
    meaning:
      'Buffered bytes stayed in memory while the clock ran: of what the application moved, at most half reached the device or came from it, final sync included. ' +
      'The throughput is that of the page cache. It must hold for more than half of the cells of the group whose devices are known.\n\n' +
      'Blocks that are overwritten many times in memory are written to the device once: that is a part of what it says.',
    evidence:
      "Bytes of the application over the measured phases; bytes of the volume's own devices (`/proc/diskstats`) from the start of the measured phase to the end of the final sync; " +
      'the distinct bytes of the files and how often each was written; the share of the time in the final sync (in the summary from 20 % on); the limits that a cgroup sets on these devices; ' +
      "the fastest route's bandwidth without and with its sync. A volume's own devices are all that no other one of its chain lies on: two for a btrfs over two disks.",
    limits:
      'Of zeros the confidence is low: a volume that compresses writes as little. Says nothing of direct I/O, of writes synced one by one (`--durability each`), of mixes whose writes are synced as they go, and of tmpfs. ' +
      "Of a volume without a block device (network, overlay, FUSE) the same work past the page cache must have been measured, and the confidence is at most medium. Others' traffic makes the share larger, so it can hide the verdict, not make it.",
    whatToDo:
      'Measure with `--direct`, or with `--durability each`. Or, if losing the last seconds at a power cut is no harm, be content: buffered writes are fast for this reason. ' +
      'For data that is appended, measure with `--mode new --bytes`.',
  },
  conclude(facts, group) {
    const cells = measuredCells(facts, group).flatMap((cell): readonly CachedCell[] => {
      const share = deviceShare(cell, facts.volume);
      return share === null || waitsForSyncs(cell) ? [] : [{ cell, share }];
    });
    const cached = cells.filter(({ share }) => share.share <= LARGEST_SHARE);
    const best = fastest(cached.map(({ cell }) => cell));
    if (cells.length === 0) return unseenCache(facts, group);
    if (best === undefined || cached.length * 2 <= cells.length) return null;
    return finding(facts, cached, best);
  },
};

/** A mix's reads may come from memory while its time goes into the syncs of its writes. */
function waitsForSyncs({ key }: MeasuredCell): boolean {
  return key.operation === 'mix' && !['none', 'end'].includes(key.durability);
}

function finding(facts: VolumeFacts, cached: readonly CachedCell[], best: MeasuredCell): Finding {
  const applicationBytes = sum(cached.map(({ share }) => share.applicationBytes));
  const deviceBytes = sum(cached.map(({ share }) => share.deviceBytes));
  const share = deviceBytes / applicationBytes;
  const jobNs = sum(cached.map(({ cell }) => cell.elapsedNs));
  const syncNs = sum(cached.map(({ cell }) => cell.syncElapsedNs ?? 0));
  const devices = ownDevices(best, facts.volume)?.names ?? 'the device';
  const writes = best.key.operation === 'write';
  const synced = best.withSync?.bytesPerSecond.mean ?? null;
  const zeros = writes && best.key.content === 'zero';
  const distinct = totalBytes(best.key) * Math.max(1, best.members.length);
  const rewrites =
    writes && best.key.mode === 'overwrite' ? best.applicationBytes / rounds(best) / distinct : 0;
  const syncShare = syncNs / (jobNs + syncNs);
  const words = wordsOf(best);
  return {
    id: 'page-cache',
    confidence: zeros ? 'low' : share <= HIGH_SHARE ? 'high' : 'medium',
    summary:
      `These figures are those of memory, not of ${devices}${zeros ? ', or the volume compresses' : ''}: the application ${words.application} ` +
      `${formatBytes(applicationBytes)}, ${devices} ${words.device} ${formatBytes(deviceBytes)} (${percent(share)})` +
      `${syncNs > 0 ? ', final syncs included' : ''}. The fastest route shows ` +
      `${formatBandwidth(best.bytesPerSecond.mean)}${synced === null ? '' : `, ${formatBandwidth(synced)} with its sync`}` +
      `${syncShare > NOTED_SYNC_SHARE ? `; ${percent(syncShare)} of the time is the final sync` : ''}. ` +
      rewriteWords(distinct, rewrites) +
      ioLimits(facts.volume, best.key.operation)
        .map(({ text, source }) => `A cgroup allows ${text} (${source}). `)
        .join('') +
      (beneathWords(facts, best) ||
        `Measure the device with ${writes ? '--direct or --durability each' : '--direct'}.`),
    evidence: [
      {
        name: 'bytes moved by the application',
        value: applicationBytes,
        unit: 'bytes',
        source: `${cached.length} cells of the group`,
      },
      {
        name: `bytes ${words.way} the device`,
        value: Math.round(deviceBytes),
        unit: 'bytes',
        source: cached[0]?.share.source ?? '/proc/diskstats',
      },
      ...(writes
        ? [{ name: 'distinct bytes of the files', value: distinct, unit: 'bytes', source: `cell ${best.id}` }]
        : []),
      ...(rewrites > 0
        ? [
            {
              name: `times that ${describeCell(best)} wrote each of them in a round`,
              value: Number(rewrites.toFixed(1)),
              unit: '',
              source: `cell ${best.id}`,
            },
          ]
        : []),
      ...(syncNs > 0
        ? [
            {
              name: 'share of the time in the final sync',
              value: percent(syncShare),
              unit: '',
              source: `${cached.length} cells of the group`,
            },
          ]
        : []),
      ...ioLimits(facts.volume, best.key.operation).map(({ text, value, unit, source }) => ({
        name: `limit: ${text}`,
        value,
        unit,
        source,
      })),
      ...throughputEvidence(best),
      ...(synced === null
        ? []
        : [
            bandwidthEvidence(
              `bandwidth of ${describeCell(best)}, final sync included`,
              synced,
              `cell ${best.id}`,
            ),
          ]),
    ],
    advice: [
      {
        action: writes
          ? 'To learn what the device does, run again with --direct, or with --durability each for durable writes'
          : 'To learn what the device does, run again with --direct',
        expected: 'application bytes and device bytes within a few per cent of each other',
      },
      ...(writes
        ? [
            {
              action:
                'If the service may lose its last seconds at a power cut, buffered writes are the fast way: leave them',
              expected:
                'writes that return at the speed of memory while the device keeps up with what is dirty',
            },
          ]
        : []),
    ],
    contradicts: [
      `device bytes close to application bytes would contradict it: seen ${percent(share)} over measure and sync`,
      ...(zeros
        ? ['a volume that compresses would contradict it: zeros take next to no room; use random content']
        : []),
    ],
    // The final sync is the part of the time in which the device was waited for.
    explains: (1 - Math.min(1, share)) * (jobNs / (jobNs + syncNs)),
  };
}

/** What application and device did with the bytes, by the operation. */
function wordsOf({ key }: MeasuredCell): {
  readonly application: string;
  readonly device: string;
  readonly way: string;
} {
  switch (key.operation) {
    case 'write':
      return { application: 'wrote', device: 'was given', way: 'written to' };
    case 'read':
      return { application: 'read', device: 'delivered', way: 'read from' };
    case 'mix':
      return { application: 'read and wrote', device: 'moved', way: 'moved by' };
  }
}

function rounds({ bytesPerSecondRounds }: MeasuredCell): number {
  return Math.max(1, bytesPerSecondRounds.length);
}

/** Overwritten often enough, blocks reach the device once for many writes: that is the workload, not the device. */
function rewriteWords(distinct: number, rewrites: number): string {
  if (rewrites <= REWRITTEN) return '';
  return (
    `The files hold ${formatBytes(distinct)}: each block was overwritten ${rewrites.toFixed(0)} times in memory and written once; ` +
    'for data that is appended use --mode new --bytes. '
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
