import { z } from 'zod';

/** A pair of bounds, the lower first. */
const intervalSchema = z.tuple([z.number(), z.number()]);

export const summarySchema = z
  .object({
    rounds: z.int().nonnegative(),
    min: z.number(),
    max: z.number(),
    mean: z.number(),
    stddev: z.number().describe('Of the sample (n - 1); 0 for a single round.'),
    median: z.number(),
    iqr: z.number(),
    outliers: z
      .string()
      .describe('a;b: values beyond mean +- stddev; values outside [Q1 - 1.5 IQR, Q3 + 1.5 IQR].'),
    ci95: intervalSchema.nullable().describe('Bootstrap interval of the mean; null below 5 rounds.'),
  })
  .meta({ id: 'Summary', description: 'One value for each round, summarised.' });

export const ratioSchema = z
  .object({
    ratio: z.number(),
    interval: intervalSchema.nullable(),
    method: z.enum(['bootstrap', 'range']),
  })
  .meta({
    id: 'Ratio',
    description:
      'A ratio of two means; the interval is a bootstrap from 5 rounds on, the range of the rounds below.',
  });

export const latencyShape = {
  count: z.int().nonnegative(),
  min: z.number(),
  mean: z.number(),
  p50: z.number().nullable(),
  p90: z.number().nullable(),
  p99: z.number().nullable(),
  p999: z.number().nullable(),
  max: z.number(),
};

export const latencySchema = z.object(latencyShape).meta({
  id: 'Latency',
  description: 'ns. A percentile p is null below 10 / (1 - p) samples: its tail was not seen.',
});

export const statisticsSchema = z
  .object({
    label: z.string(),
    rows: z.array(
      z.object({
        cellId: z.string(),
        secondsPerOperation: summarySchema,
        ops: z.number().describe('Operations per second: rounds / total time.'),
        rounds: z.int().nonnegative(),
        iterations: z.number().nonnegative().describe('Operations in a round: the mean, rounded.'),
        ratios: z
          .object({
            min: z.number().nullable(),
            max: z.number().nullable(),
            mean: z.number().nullable(),
            stddev: z.number().nullable(),
            median: z.number().nullable(),
            iqr: z.number().nullable(),
            ops: z.number().nullable(),
          })
          .describe('To the best of the table.'),
        ratioToBest: ratioSchema,
      }),
    ),
  })
  .meta({
    id: 'Statistics',
    description: 'The statistics table: seconds per operation, one value for each round.',
  });
