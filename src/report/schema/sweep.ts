import { z } from 'zod';
import { namedSweepDimensions, numericSweepDimensions, PARAMETER_PREFIX } from '../../domain/sweep.js';
import { ratioSchema, summarySchema } from './statistics.js';

const kneeShape = {
  interval: z
    .tuple([z.number().nullable(), z.number().nullable()])
    .nullable()
    .describe('A null bound: beyond the last value. Null as a whole: there is one round only.'),
  method: z
    .enum(['bootstrap', 'range'])
    .describe('bootstrap: 95 %, from 5 rounds on; range: what the rounds give one by one.'),
};

const fitSchema = z
  .object({
    model: z
      .enum(['usl', 'change-point', 'line'])
      .describe(
        "usl: Gunther's universal scalability law; change-point: two lines that meet at a measured value, line: one, both on logarithms.",
      ),
    parameters: z
      .record(z.string(), z.number())
      .describe('usl: lambda, alpha, beta; change-point: at, slopeBefore, slopeAfter; line: slope.'),
    r2: z
      .number()
      .nullable()
      .describe("Share of the variance of the points' log throughput; null where there is none."),
    relativeError: z.number().nonnegative().describe('Root mean square of prediction over mean, less 1.'),
    bic: z.number().describe('Bayesian information criterion over all rounds: the smaller, the better.'),
    knee: z
      .object({ value: z.number().nullable(), ...kneeShape })
      .describe('Smallest value within 5 % of the best of the curve; null where it never stops rising.'),
    peak: z
      .number()
      .nullable()
      .describe('usl: where it is largest, also beyond the last value; null where nothing makes it fall.'),
  })
  .meta({ id: 'SweepFit', description: 'A curve fitted to the logarithms of the throughput of all rounds.' });

export const sweepSchema = z
  .object({
    dimension: z
      .union([
        z.enum([...numericSweepDimensions, ...namedSweepDimensions]),
        z.templateLiteral([PARAMETER_PREFIX, z.string()]),
      ])
      .describe("One of these, or a number among the strategy's own parameters, by its name."),
    strategy: z.string(),
    label: z.string(),
    points: z.array(
      z.object({
        value: z
          .union([z.number(), z.string()])
          .describe('A name for durability and content, else a number.'),
        cellId: z.string(),
        bytesPerSecond: summarySchema,
        latencyNs: z
          .object({ p50: z.number().nullable(), p99: z.number().nullable() })
          .describe('Of the main operation; null where the tail was not seen.'),
      }),
    ),
    knee: z
      .number()
      .nullable()
      .describe(
        'The smallest value within 5 % of the best; null where it never stops rising, and for names.',
      ),
    kneeInterval: z.object(kneeShape).nullable().describe('Of `knee`; null for a dimension of names.'),
    fits: z.array(fitSchema).describe('The best-fitting first; empty where values or rounds are too few.'),
    zerosOverRandom: ratioSchema
      .nullable()
      .describe('Of content alone: throughput of zeros over random bytes.'),
  })
  .describe('How throughput and latency go with one dimension, all else equal.');
