import { z } from 'zod';
import { confidenceSchema, statementShape } from './finding.js';
import { ratioSchema } from './statistics.js';

const partSchema = z
  .object({
    kind: z.enum(['file-system', 'device', 'images', 'limit', 'server', 'processors', 'memory', 'unseen']),
    name: z.string(),
    source: z.string(),
  })
  .meta({ id: 'CommonPart' });

const rateSchema = z.number().nonnegative().nullable();
const losesSchema = z.boolean().nullable().describe('null: the rounds do not tell.');

export const backendSchema = z
  .object({
    paths: z.array(z.string()),
    work: z.string().nullable().describe('What was measured; null: nothing was.'),
    conclusion: z
      .enum(['shared', 'independent', 'processors', 'inconclusive'])
      .describe('processors: they reach less at once, for want of processors or memory.'),
    confidence: confidenceSchema,
    summary: z.string(),
    togetherBytesPerSecond: rateSchema,
    sumOfAloneBytesPerSecond: rateSchema,
    ratio: ratioSchema.nullable().describe('Of the first over the second; 1 less it is the loss.'),
    members: z.array(
      z.object({
        path: z.string(),
        aloneBytesPerSecond: rateSchema,
        togetherBytesPerSecond: rateSchema,
        ratio: ratioSchema.nullable(),
        loses: losesSchema,
      }),
    ),
    groups: z
      .array(z.object({ paths: z.array(z.string()), cause: partSchema }))
      .describe('Those that hold each other up, and what by.'),
    pairs: z.array(z.object({ paths: z.array(z.string()), ratio: ratioSchema, loses: losesSchema })),
    common: z.array(partSchema).describe('What the kernel says that all of them have in common.'),
    ...statementShape,
  })
  .describe('Whether volumes share a backend: all at once against each alone.')
  .meta({ id: 'SharedBackend' });
