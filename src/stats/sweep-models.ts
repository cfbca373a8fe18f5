import type { SweepModel } from '../domain/sweep.js';
import { bendThroughput, fitBend, fitLine, lineThroughput } from './bend.js';
import {
  fitScalability,
  scalabilityPeak,
  scalabilityThroughput,
  type LogPoint,
  type ScalabilityLaw,
} from './scalability.js';

/** A curve through the points, ready to predict. */
export interface Curve {
  readonly parameters: Readonly<Record<string, number>>;
  readonly peak: number | null;
  readonly predict: (value: number) => number;
}

/** A kind of curve. */
export interface Model {
  /** What the fit may choose; of the change-point also its place. */
  readonly freedom: number;
  /** @param near - a fit of nearly the same points, to start from. */
  readonly fit: (points: readonly LogPoint[], near?: Curve) => Curve | null;
}

/** What a sweep may be taken for, by name. */
export const models: Readonly<Record<SweepModel, Model>> = {
  usl: {
    freedom: 3,
    fit(points, near) {
      const law = fitScalability(points, near?.parameters as ScalabilityLaw | undefined);
      return (
        law && {
          parameters: { ...law },
          peak: scalabilityPeak(law),
          predict: (value) => scalabilityThroughput(law, value),
        }
      );
    },
  },
  'change-point': {
    freedom: 4,
    fit(points) {
      const bend = fitBend(points);
      if (bend === null) return null;
      const { at, slopeBefore, slopeAfter } = bend;
      return {
        parameters: { at, slopeBefore, slopeAfter },
        peak: null,
        predict: (value) => bendThroughput(bend, value),
      };
    },
  },
  line: {
    freedom: 2,
    fit(points) {
      const line = fitLine(points);
      return (
        line && {
          parameters: { slope: line.slope },
          peak: null,
          predict: (value) => lineThroughput(line, value),
        }
      );
    },
  },
};
