import { z } from 'zod';
import { pictures } from '../../domain/picture.js';
import { activityKeySchema } from './activity-key.js';
import { errorSchema } from './cell.js';
import { statementShape, confidenceSchema } from './finding.js';
import { latencySchema, summarySchema } from './statistics.js';

const pointSchema = z.object({ atNs: z.number(), value: z.number() });

export const activitySchema = z
  .object({
    id: z.string(),
    key: activityKeySchema,
    path: z.string().nullable().describe('null: the runtime.'),
    summary: z.string(),
    time: z
      .object({
        secondsPerIteration: summarySchema,
        elapsedSeconds: summarySchema,
        iterations: z.number(),
        bytesPerSecond: summarySchema,
      })
      .nullable()
      .describe('null: no round completed.'),
    bytes: z.number(),
    operations: z.record(
      z.string(),
      z.object({
        count: z.int(),
        bytes: z.number(),
        errors: z.array(errorSchema),
        latencyNs: latencySchema,
        latencySumNs: z.number(),
      }),
    ),
    figures: z.record(z.string(), z.object({ unit: z.string(), value: summarySchema })),
    checks: z.array(z.object({ what: z.string(), passed: z.boolean(), detail: z.string() })),
    spans: z
      .array(
        z.object({
          track: z.string(),
          name: z.string(),
          kind: z.enum(['compute', 'wait', 'io']),
          startNs: z.number().describe('Since the start of what is measured.'),
          endNs: z.number(),
          critical: z
            .literal(true)
            .exactOptional()
            .describe('It lies on the critical path: were it shorter, all would end sooner.'),
        }),
      )
      .describe('Of the round whose time is in the middle.'),
    curves: z.record(z.string(), z.array(pointSchema)),
    rows: z.array(z.record(z.string(), z.union([z.string(), z.number()]))),
    cpu: z.object({ userNs: z.number(), systemNs: z.number() }),
    peakRssBytes: z.number().nullable(),
    eventLoopUtilisation: z.number().nullable(),
    notes: z.array(z.string()),
    trials: z.array(
      z.object({
        round: z.int().nonnegative(),
        exit: z.enum(['completed', 'failed', 'crashed', 'hung', 'interrupted']),
        disturbances: z.array(z.string()),
        elapsedNs: z.number().nullable(),
        iterations: z.number().nullable().describe('null: it did not come so far.'),
        failure: z.object({ code: z.string(), message: z.string() }).nullable(),
      }),
    ),
  })
  .meta({ id: 'Activity' });

export const experimentSchema = z
  .object({
    question: z.string(),
    seenElsewhere: z.string(),
    pictures: z.array(z.enum(pictures)).describe('What is drawn beside what every report shows.'),
    answer: z
      .object({
        summary: z.string().describe('One sentence with the figures and the cause.'),
        confidence: confidenceSchema,
        reasons: z.array(z.string()),
        evidence: statementShape.evidence,
      })
      .nullable()
      .describe('null: nothing of it was measured.'),
  })
  .meta({ id: 'Experiment', description: 'The answer to the question of a preset.' });
