import { z } from 'zod';
import { IotriageError } from '../domain/errors.js';
import { TRIAL_PROTOCOL_VERSION, type TrialSpec } from '../domain/trial.js';

const count = z.number().int().nonnegative();

const durabilitySchema = z.union([
  z.enum(['none', 'end', 'each', 'dsync']),
  z.templateLiteral(['every:', z.number().int().min(1)]),
  z.templateLiteral(['group:', z.number().int().min(2)]),
]);

const keySchema = z.strictObject({
  workload: z.string(),
  strategy: z.string(),
  operation: z.enum(['write', 'read', 'mix']),
  readShare: z.number().int().min(1).max(99).nullable(),
  poolSize: count.nullable(),
  depth: count.min(1),
  blockSizeBytes: count.min(1),
  files: count.min(1),
  fileSizeBytes: count.min(1),
  pattern: z.enum(['seq', 'random']),
  mode: z.enum(['new', 'overwrite']),
  content: z.enum(['random', 'zero']),
  direct: z.boolean(),
  durability: durabilitySchema,
  rate: z.number().positive().nullable(),
  batch: count.nullable(),
  threads: count.nullable(),
  parameters: z.record(z.string(), z.union([z.number(), z.string()])),
  cpus: count.nullable(),
  node: z.string().nullable(),
});

const activitySchema = z.strictObject({
  workload: z.string(),
  route: z.string(),
  parameters: z.record(z.string(), z.union([z.number(), z.string()])),
  poolSize: count.nullable(),
  cpus: count.nullable(),
  node: z.string().nullable(),
});

const commonSchema = z.strictObject({
  protocolVersion: z.literal(TRIAL_PROTOCOL_VERSION),
  // The name of a workspace holds both.
  runId: z.string().regex(/^[\w-]{1,24}$/),
  cellId: z.string().regex(/^[\w-]{1,24}$/),
  round: count,
  staged: z.boolean(),
  members: z.array(z.strictObject({ path: z.string().startsWith('/'), deviceId: z.string() })),
  seed: count.max(0xffffffff),
  warmupMs: z.number().nonnegative(),
  durationMs: z.number().positive().nullable(),
  bytes: count.min(1).nullable(),
  sampleIntervalMs: z.number().positive(),
  epochNs: z.string().regex(/^\d*$/),
  environment: z.strictObject({
    UV_THREADPOOL_SIZE: z.string().regex(/^\d+$/).exactOptional(),
    UV_USE_IO_URING: z.enum(['0', '1']).exactOptional(),
  }),
});

const ioSchema = commonSchema.extend({ key: keySchema, members: commonSchema.shape.members.min(1) });
const activityTrialSchema = commonSchema.extend({ activity: activitySchema });

/**
 * Reads a trial's specification.
 * @throws IotriageError `usage` with every field that does not fit.
 */
export function parseTrialSpec(text: string): TrialSpec {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new IotriageError('usage', 'the trial specification is no JSON', [], { cause });
  }
  const isActivity = typeof value === 'object' && value !== null && 'activity' in value;
  const parsed = (isActivity ? activityTrialSchema : ioSchema).safeParse(value);
  if (parsed.success) return parsed.data;
  throw new IotriageError('usage', `the trial specification does not fit: ${z.prettifyError(parsed.error)}`);
}
