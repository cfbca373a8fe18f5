import { z } from 'zod';
import { verdicts } from '../../domain/finding.js';
import { adviceTestSchema } from './probe.js';

export const confidenceSchema = z.enum(['low', 'medium', 'high']);
const verdictSchema = z.enum(verdicts).meta({ id: 'Verdict' });

/** What every statement rests on, and what to do about it. */
export const statementShape = {
  evidence: z.array(
    z.object({
      name: z.string(),
      value: z.union([z.number(), z.string()]),
      unit: z.string(),
      source: z.string().describe('The cell, the sampler or the file of /proc that it came from.'),
    }),
  ),
  advice: z.array(
    z.object({
      action: z.string(),
      expected: z.string().describe('What it should gain: a prediction that a further trial can check.'),
      test: adviceTestSchema.exactOptional(),
    }),
  ),
  contradicts: z.array(z.string()).describe('What would contradict it, and whether that was looked for.'),
};

export const findingSchema = z
  .object({
    id: verdictSchema,
    confidence: confidenceSchema,
    summary: z.string().describe('One sentence with the figures: what was seen and what it means.'),
    ...statementShape,
    explains: z.number().describe('The share of the time that it explains, 0 to 1.'),
  })
  .meta({ id: 'Finding' });

export const diagnosisSchema = z
  .object({
    workload: z.string(),
    cellIds: z.array(z.string()),
    verdict: verdictSchema,
    confidence: confidenceSchema,
    findings: z
      .array(findingSchema)
      .describe('Ranked by the time that each explains; the first gives the verdict.'),
  })
  .meta({ id: 'Diagnosis' });

export const recommendationSchema = z
  .object({
    uvThreadpoolSize: z.int().nullable().describe('UV_THREADPOOL_SIZE; null: leave it.'),
    queueDepth: z.int().nullable().describe('Operations in flight; null: leave it.'),
    strategy: z.string().nullable(),
    reason: z.string(),
  })
  .meta({ id: 'Recommendation' });
