import { messageOf } from '../../domain/errors.js';
import type { ChildSamplerContext, SamplerSession } from '../../domain/sampler.js';
import type { NativeAddon } from '../../native/addon-types.js';
import { MissingLog } from '../series/missing-log.js';
import { SeriesBuffer } from '../series/series-buffer.js';
import { type GaugeAddon, loadOrNote, openGauge } from './gauge.js';
import { probeColumns, requestColumns } from './pool-columns.js';

type ProbeAddon = GaugeAddon & Pick<NativeAddon, 'poolProbe'>;

/**
 * The pool from within the trial: how long one empty work waits for a thread (at most one in flight), and how many
 * works the loop has, counted by a thread of the addon's own.
 */
export function openProbeSession(context: ChildSamplerContext, load: () => ProbeAddon): SamplerSession {
  const { clock, blocksLoop, poolSize } = context;
  const missing = new MissingLog();
  const subject = `pid ${process.pid}`;
  const probes = new SeriesBuffer('threadpool', subject, 'pool probe', probeColumns);
  const requests = new SeriesBuffer('threadpool', subject, 'loop->active_reqs', requestColumns);
  const addon = poolSize === null ? null : loadOrNote(load, 'pool probe and active requests', missing);
  if (poolSize === null) missing.note('pool probe', 'the strategy does not work in the thread pool');
  else if (blocksLoop)
    missing.note('pool probe', 'the strategy blocks the event loop: nothing can be submitted');
  let open = addon !== null;
  let inFlight = false;

  const counting = openGauge(addon, 'activeRequests', context, missing, (atNs, [activeRequests = null]) => {
    requests.push(atNs, { size: poolSize, activeRequests });
  });
  const probe = async (within: ProbeAddon): Promise<void> => {
    inFlight = true;
    try {
      const { submitNs, startNs } = await within.poolProbe();
      const probeWaitNs = Number(startNs - submitNs);
      if (open) probes.push(clock.fromAbsolute(submitNs), { size: poolSize, probeWaitNs });
    } catch (error) {
      missing.note('pool probe', messageOf(error));
    } finally {
      inFlight = false;
    }
  };

  return {
    sample: () => {
      if (addon && open && !inFlight && !blocksLoop) void probe(addon);
    },
    take: () => {
      counting.drain();
      return [...probes.take(), ...requests.take()];
    },
    unavailable: () => missing.list(),
    close: () => {
      open = false;
      counting.close();
    },
  };
}
