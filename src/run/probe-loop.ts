import type { EpochClock } from '../domain/clock.js';
import { IotriageError } from '../domain/errors.js';
import type { Plan } from '../domain/plan.js';
import type { Probe } from '../domain/probe.js';
import type { RunRecord } from '../domain/record.js';
import { loadAll, loadByName } from '../domain/registry.js';
import { NS_PER_MS } from '../domain/units.js';
import { strategies } from '../strategies/registry.js';
import { workloads } from '../workloads/registry.js';
import { confirmations } from './probing/confirmations.js';
import type { ProbingContext } from './probing/context.js';
import { nextProbe } from './probing/next-probe.js';
import { nextTogetherProbe } from './probing/together.js';

/** Of the time for further trials at most so much goes into volumes at once. */
const TOGETHER_SHARE = 0.6;

export interface ProbeLoop {
  readonly plan: Plan;
  /** Of the run so far; it grows with each question. */
  readonly records: readonly RunRecord[];
  readonly signal: AbortSignal;
  readonly clock: EpochClock;
  /** Executes a probe's trials; their records are in `records` then. */
  readonly ask: (probe: Probe) => Promise<void>;
}

/**
 * Asks what the records leave open, one question after another, as long as there is time for it; then, if that was
 * wanted, tries the first advice for each volume.
 */
export async function runProbes(loop: ProbeLoop): Promise<void> {
  const { plan, records, signal, clock, ask } = loop;
  const { budgetMs, probesEndMs, confirm } = plan.settings;
  if (budgetMs === 0 && !confirm) return;
  const [first] = plan.cells;
  if (first === undefined) return;
  const workload = await loadByName(workloads, first.key.workload);
  if (workload?.kind !== 'io')
    throw new IotriageError('internal', 'the plan names a workload that is not there');
  const all = { plan, strategies: await loadAll(strategies), workload };
  const togetherMs = await askTogether(loop, all);
  const settings = { ...plan.settings, budgetMs: budgetMs - togetherMs };
  const context = { ...all, plan: { ...plan, settings } };
  const spentMs = new Map<string, number>();
  while (budgetMs > 0 && !signal.aborted) {
    const startedNs = clock.now();
    const mostMs = (probesEndMs ?? Number.POSITIVE_INFINITY) - startedNs / NS_PER_MS;
    const next = await nextProbe(context, records, spentMs, mostMs);
    if (next === null) break;
    await ask(next);
    const tookMs = (clock.now() - startedNs) / NS_PER_MS;
    spentMs.set(next.targetId, (spentMs.get(next.targetId) ?? 0) + tookMs);
  }
  if (!confirm) return;
  for (const confirmation of await confirmations(context, records)) {
    if (!signal.aborted) await ask(confirmation);
  }
}

/** Asks what volumes do at once. @returns the time that it took, in ms. */
async function askTogether(
  { plan, records, signal, clock, ask }: ProbeLoop,
  context: ProbingContext,
): Promise<number> {
  const startedNs = clock.now();
  const tookMs = (): number => (clock.now() - startedNs) / NS_PER_MS;
  const { budgetMs, probesEndMs } = plan.settings;
  const leftMs = (probesEndMs ?? Number.POSITIVE_INFINITY) - startedNs / NS_PER_MS;
  const mostMs = Math.min(budgetMs, leftMs) * TOGETHER_SHARE;
  while (mostMs > 0 && !signal.aborted) {
    const next = nextTogetherProbe(context, records, mostMs - tookMs());
    if (next === null) break;
    await ask(next);
  }
  return budgetMs === 0 ? 0 : tookMs();
}
