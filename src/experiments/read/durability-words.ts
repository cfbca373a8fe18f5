import { kneeMethodWords, kneeWords } from '../../domain/knee-words.js';
import { formatNs, significant } from '../../domain/units.js';
import { type DurableRoute, groupSizes, syncLatency, timesAsSlow } from './durability.js';
import { ratioWords, seenIn } from './ratio.js';

/** What each way costs each route, over the same bytes without any sync, in sentences. */
export function costReasons(routes: readonly DurableRoute[]): readonly string[] {
  return routes.flatMap((route) => {
    const base = route.cell('none') ?? route.cell('end');
    if (base === undefined) return [];
    const parts = route.cells.flatMap((cell) => {
      const ratio = cell === base ? null : timesAsSlow(cell, base);
      if (ratio === null) return [];
      const seen = ratio.interval !== null && seenIn(ratio) === 'nothing' ? ' (no difference seen)' : '';
      return [`${cell.key.durability} ${significant(ratio.ratio)}x${seen}`];
    });
    if (parts.length === 0) return [];
    const than = base.key.durability === 'none' ? 'no sync at all' : 'one sync at the end';
    return [`${nameOf(route)}: the same bytes take, against ${than}, with ${parts.join(', ')}.`];
  });
}

/** What one sync takes, and one write of O_DSYNC; and whether one is seen to be cheaper. */
export function latencyReasons(routes: readonly DurableRoute[]): readonly string[] {
  return routes.flatMap((route) => {
    const [each, dsync] = [route.cell('each'), route.cell('dsync')];
    const [sync, write] = [syncLatency(each), syncLatency(dsync)];
    const took = (latency: NonNullable<typeof sync>): string =>
      latency.p50 === null
        ? `${formatNs(latency.mean)} (mean of ${latency.count})`
        : `${formatNs(latency.p50)} (p50${latency.p99 === null ? '' : `, p99 ${formatNs(latency.p99)}`})`;
    const parts = [
      ...(sync === null ? [] : [`a sync takes ${took(sync)}`]),
      ...(write === null ? [] : [`a write with O_DSYNC ${took(write)}`]),
    ];
    if (parts.length === 0) return [];
    const ratio = timesAsSlow(each, dsync);
    const compared =
      ratio === null
        ? ''
        : ratio.interval !== null && seenIn(ratio) === 'nothing'
          ? '; no difference is seen between the two ways'
          : `; fdatasync after each write takes ${ratioWords(ratio)} of the time of O_DSYNC`;
    return [`${nameOf(route)}: ${parts.join(', ')}${compared}.`];
  });
}

/** From which size on a group pays, and where more of it gains no more. */
export function groupReasons(route: DurableRoute): readonly string[] {
  const sizes = groupSizes(route);
  if (sizes === null) return [];
  const last = sizes.points.at(-1)?.size ?? 1;
  const parts = sizes.points.slice(1).flatMap(({ size, cell }) => {
    const ratio = timesAsSlow(sizes.points[0]?.cell, cell);
    return ratio === null ? [] : [`${size}: ${significant(ratio.ratio)}x`];
  });
  const pays =
    sizes.paysFrom === null
      ? 'no size is seen to be faster than a sync for each write'
      : `it pays from ${sizes.paysFrom} on`;
  const bend = `${kneeWords(sizes.knee, last)} (${kneeMethodWords(sizes.knee.method)})`;
  return [
    `${nameOf(route)}, group commit: against a sync for each write as fast by its size, ${parts.join(', ')}; ${pays}; ` +
      `the size from which on a larger one gains less than 5 %: ${bend}.`,
  ];
}

function nameOf({ strategy, depth }: DurableRoute): string {
  return `${strategy}, ${depth} in flight`;
}
