import type { ActivityContext } from '../../domain/activity.js';
import type { OperationMeasurement } from '../../domain/measurement.js';
import { LatencyHistogram } from '../../stats/histogram.js';
import { wroteSome } from '../watched/wrote.js';

/** What a file goes through. */
export const stepNames = ['unlink', 'open', 'write', 'close', 'sync'] as const;
export type Step = (typeof stepNames)[number];

/** How long each kind of call took, and how far the files are. */
export class Steps {
  /** Bytes of all files so far. */
  bytes = 0;
  readonly #now: () => number;
  readonly #awaitDevice: ActivityContext['awaitDevice'];
  readonly #histograms = new Map<Step, LatencyHistogram>();

  constructor({ clock, awaitDevice }: Pick<ActivityContext, 'awaitDevice'> & { clock: { now(): number } }) {
    this.#now = () => clock.now();
    this.#awaitDevice = awaitDevice;
  }

  /** Does one call and counts its time. All but a write of a piece may take as long as a whole file on the device. */
  async time<T>(step: Step, work: () => Promise<T>): Promise<T> {
    const startNs = this.#now();
    const value = await (step === 'write' ? work() : this.#awaitDevice(work));
    this.histogram(step).record(Math.max(0, Math.round(this.#now() - startNs)));
    return value;
  }

  /** @throws IotriageError `trial-failed` for a call that wrote nothing */
  wrote(bytes: number): void {
    this.bytes += wroteSome(bytes);
  }

  histogram(step: Step): LatencyHistogram {
    const histogram = this.#histograms.get(step) ?? new LatencyHistogram();
    this.#histograms.set(step, histogram);
    return histogram;
  }

  operations(): Readonly<Record<string, OperationMeasurement>> {
    const kinds = stepNames.filter((step) => this.#histograms.has(step));
    return Object.fromEntries(
      kinds.map((step) => {
        const histogram = this.histogram(step);
        const measurement: OperationMeasurement = {
          count: histogram.count,
          bytes: step === 'write' ? this.bytes : 0,
          errors: [],
          latency: histogram.toJSON(),
          issueLatency: null,
          stages: null,
        };
        return [step, measurement];
      }),
    );
  }
}
