import type { Finding, Rule } from '../../domain/finding.js';
import type { VolumeFacts } from '../../domain/facts.js';
import { formatBandwidth, formatBytes } from '../../domain/units.js';
import { fastest, measuredCells, type MeasuredCell } from '../compare.js';
import { ownDevices } from '../own-device.js';
import { deviceShare, type DeviceShare } from '../page-cached.js';
import { describeCell, percent, throughputEvidence } from '../words.js';

/** The device saw less than half of the bytes: the figure is more memory's than the device's. */
const LARGEST_SHARE = 0.5;
/** At a tenth, what else was written to the device in the same windows cannot change the verdict. */
const HIGH_SHARE = 0.1;

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
      reason: 'below a half, more of the bytes met memory alone than the device',
    },
    {
      name: 'the same, for high confidence',
      value: HIGH_SHARE,
      reason: 'device counters hold the bytes of others too; at a tenth they cannot change the verdict',
    },
  ],
  conclude(facts, group) {
    const cells = measuredCells(facts, group).flatMap((cell): readonly CachedCell[] => {
      const share = deviceShare(cell, facts.volume);
      return share === null ? [] : [{ cell, share }];
    });
    const cached = cells.filter(({ share }) => share.share <= LARGEST_SHARE);
    const best = fastest(cached.map(({ cell }) => cell));
    if (best === undefined || cached.length * 2 <= cells.length) return null;
    return finding(facts, cached, best);
  },
};

function finding(facts: VolumeFacts, cached: readonly CachedCell[], best: MeasuredCell): Finding {
  const applicationBytes = sum(cached.map(({ share }) => share.applicationBytes));
  const deviceBytes = sum(cached.map(({ share }) => share.deviceBytes));
  const share = deviceBytes / applicationBytes;
  const jobNs = sum(cached.map(({ cell }) => cell.elapsedNs));
  const syncNs = sum(cached.map(({ cell }) => cell.syncElapsedNs ?? 0));
  const devices = ownDevices(best, facts.volume)?.names ?? 'the device';
  const writes = best.key.operation === 'write';
  const synced = best.withSync?.bytesPerSecond.mean ?? null;
  const moved = writes ? `${devices} was given` : `${devices} delivered`;
  return {
    id: 'page-cache',
    confidence: share <= HIGH_SHARE ? 'high' : 'medium',
    summary:
      `These figures are those of memory, not of ${devices}: the application ${writes ? 'wrote' : 'read'} ` +
      `${formatBytes(applicationBytes)}, ${moved} ${formatBytes(deviceBytes)} (${percent(share)})` +
      `${syncNs > 0 ? ', final syncs included' : ''}. The fastest route shows ` +
      `${formatBandwidth(best.bytesPerSecond.mean)}${synced === null ? '' : `, ${formatBandwidth(synced)} with its sync`}. ` +
      `Measure the device with ${writes ? '--direct or --durability each' : '--direct'}.`,
    evidence: [
      {
        name: 'bytes moved by the application',
        value: applicationBytes,
        unit: 'bytes',
        source: `${cached.length} cells of the group`,
      },
      {
        name: `bytes ${writes ? 'written to' : 'read from'} the device`,
        value: Math.round(deviceBytes),
        unit: 'bytes',
        source: cached[0]?.share.source ?? '/proc/diskstats',
      },
      ...throughputEvidence(best),
      ...(synced === null
        ? []
        : [
            {
              name: `bandwidth of ${describeCell(best)}, final sync included`,
              value: Math.round(synced / 1e4) / 100,
              unit: 'MB/s',
              source: `cell ${best.id}`,
            },
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
              expected: 'the figures shown here hold until the kernel throttles the writers (dirty_ratio)',
            },
          ]
        : []),
    ],
    contradicts: [
      `device bytes close to application bytes would contradict it: seen ${percent(share)} over measure and sync`,
    ],
    // The final sync is the part of the time in which the device was waited for.
    explains: (1 - Math.min(1, share)) * (jobNs / (jobNs + syncNs)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
