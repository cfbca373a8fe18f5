import { z } from 'zod';
import { cellKeySchema } from './plan.js';

/** Any dimensions of a key. */
const changeSchema = z.object(
  Object.fromEntries(
    Object.entries(cellKeySchema.shape).map(([name, schema]) => [name, schema.exactOptional()]),
  ) as { [K in keyof typeof cellKeySchema.shape]: z.ZodExactOptional<(typeof cellKeySchema.shape)[K]> },
);

const metricSchema = z.enum(['bytesPerSecond', 'operationsPerSecond']);

const intervalSchema = z
  .tuple([z.number(), z.number()])
  .nullable()
  .describe(
    'Of the measured ratio: bootstrap interval from 5 rounds on, below that the range of the rounds; null: one round, or all rounds of one cell were disturbed and none of the other.',
  );
const holdsSchema = z
  .boolean()
  .nullable()
  .describe(
    'Whether the prediction lies within 25 % of what was measured; null: nothing was, or the rounds are not alike.',
  );

const predictionSchema = z
  .object({
    cellId: z.string(),
    baseCellId: z.string().describe('The cell that it is compared with.'),
    metric: metricSchema,
    ratio: z.number().describe('Of the cell over the base, fixed before any trial of the cell.'),
    basis: z.string().describe('What it was made of.'),
    measured: z.number().nullable().describe('The same as it was measured; null: no round completed.'),
    interval: intervalSchema,
    holds: holdsSchema,
  })
  .meta({ id: 'Prediction' });

export const probeSchema = z
  .object({
    kind: z.enum(['probe', 'confirm']),
    name: z.string(),
    question: z.string(),
    why: z.string().describe('What left it open, and what the answer decides.'),
    about: z.array(z.string()).describe('Cells of the work that the question is of.'),
    diagnose: z.boolean().describe('Its cells are work of their own; else they are evidence for other work.'),
    cellIds: z.array(z.string()).describe('All that it measured.'),
    ownCellIds: z.array(z.string()).describe('Those that nothing before it had asked for.'),
    predictions: z.array(predictionSchema),
  })
  .meta({ id: 'Probe', description: 'Further trials that tell explanations apart.' });

export const confirmationSchema = z
  .object({
    advice: z.string(),
    baseCellId: z.string(),
    cellId: z.string(),
    metric: metricSchema,
    predictedRatio: z.number().describe('Of the cell over the base, fixed before any trial of the cell.'),
    measuredRatio: z.number().nullable().describe('Null: no round completed.'),
    interval: intervalSchema,
    holds: holdsSchema,
    basis: z.string(),
  })
  .meta({ id: 'Confirmation', description: 'The first advice as a trial, beside what it was to gain.' });

export const adviceTestSchema = z
  .object({
    baseCellId: z.string(),
    change: changeSchema.describe("Dimensions of the base's key that the advice changes."),
    metric: metricSchema,
    predicted: z.object({ ratio: z.number(), basis: z.string() }).nullable(),
  })
  .meta({ id: 'AdviceTest', description: 'The advice as a trial.' });
