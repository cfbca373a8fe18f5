import { messageOf } from '../../domain/errors.js';
import type { ChildSamplerContext, SamplerSession } from '../../domain/sampler.js';
import type { NativeAddon } from '../../native/addon-types.js';
import { MissingLog } from '../series/missing-log.js';
import { SeriesBuffer } from '../series/series-buffer.js';
import { probeColumns, requestColumns } from './pool-columns.js';

/** Samples that the addon's ring holds: an hour and a half at 10 Hz. */
const RING_CAPACITY = 1 << 16;

type ProbeAddon = Pick<NativeAddon, 'poolProbe' | 'startActiveRequestSampler' | 'stopActiveRequestSampler'>;

/**
 * The pool from within the trial: how long one empty work waits for a thread (at most one in flight), and how many
 * works the loop has, counted by a thread of the addon's own.
 */
export function openProbeSession(context: ChildSamplerContext, load: () => ProbeAddon): SamplerSession {
  const { clock, blocksLoop, intervalMs, poolSize } = context;
  const missing = new MissingLog();
  const subject = `pid ${process.pid}`;
  const probes = new SeriesBuffer('threadpool', subject, 'pool probe', probeColumns);
  const requests = new SeriesBuffer('threadpool', subject, 'loop->active_reqs', requestColumns);
  const addon = poolSize === null ? null : loadOrNote(load, missing);
  if (poolSize === null) missing.note('pool probe', 'the strategy does not work in the thread pool');
  else if (blocksLoop)
    missing.note('pool probe', 'the strategy blocks the event loop: nothing can be submitted');
  let open = addon !== null;
  let inFlight = false;

  const startCounting = (): void => {
    addon?.startActiveRequestSampler(intervalMs, RING_CAPACITY, clock.epochNs);
  };
  const stopCounting = (): void => {
    const samples = addon?.stopActiveRequestSampler();
    if (!samples) return;
    samples.atNs.forEach((atNs, index) => {
      requests.push(atNs, { size: poolSize, activeRequests: samples.counts[index] ?? null });
    });
    if (samples.overwritten > 0) {
      missing.note('the earliest active requests', `${samples.overwritten} samples found the ring full`);
    }
  };
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
  startCounting();

  return {
    sample: () => {
      if (addon && open && !inFlight && !blocksLoop) void probe(addon);
    },
    take: () => {
      if (open) {
        stopCounting();
        startCounting();
      }
      return [...probes.take(), ...requests.take()];
    },
    unavailable: () => missing.list(),
    close: () => {
      if (!open) return;
      open = false;
      stopCounting();
    },
  };
}

function loadOrNote(load: () => ProbeAddon, missing: MissingLog): ProbeAddon | null {
  try {
    return load();
  } catch (error) {
    missing.note('pool probe and active requests', messageOf(error));
    return null;
  }
}
