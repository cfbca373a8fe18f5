import type { Figure } from '../../domain/activity-findings.js';
import { NS_PER_MS } from '../../domain/units.js';
import type { NativeAddon } from '../../native/addon-types.js';
import { LatencyHistogram } from '../../stats/histogram.js';

/** From the end of one probe to the next: at most 1 to 2 % of a processor. */
const PAUSE_MS = 5;

/** How long an empty work waits for a thread of libuv's pool, one at a time: an estimate of what others wait. */
export class PoolProbe {
  readonly waits = new LatencyHistogram();
  #open = true;
  readonly #done: Promise<void>;

  constructor(addon: Pick<NativeAddon, 'poolProbe'>) {
    this.#done = this.#run(addon);
    // It is told by `stop`.
    this.#done.catch(() => undefined);
  }

  /** Waits for the probe that is under way. @throws what a probe threw */
  async stop(): Promise<void> {
    this.#open = false;
    await this.#done;
  }

  /** Percentiles whose tail was seen. */
  figures(): Readonly<Record<string, Figure>> {
    const shares = [
      ['p50', 0.5],
      ['p90', 0.9],
      ['p99', 0.99],
    ] as const;
    return Object.fromEntries(
      shares.flatMap(([name, share]) => {
        const value = this.waits.percentile(share);
        return value === null ? [] : [[`queue wait ${name}`, { value, unit: 'ns' }]];
      }),
    );
  }

  /** A long wait stands for the probes that would have been sent meanwhile too: else the many short ones would hide it. */
  #record(waitNs: number): void {
    this.waits.record(waitNs);
    for (let rest = waitNs - PAUSE_MS * NS_PER_MS; rest > 0; rest -= PAUSE_MS * NS_PER_MS)
      this.waits.record(rest);
  }

  async #run(addon: Pick<NativeAddon, 'poolProbe'>): Promise<void> {
    while (this.#open) {
      const { submitNs, startNs } = await addon.poolProbe();
      this.#record(Math.max(0, Number(startNs - submitNs)));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
