import { z } from 'zod';
import { activityKeySchema } from './activity-key.js';

const durabilitySchema = z.union([
  z.enum(['none', 'end', 'each', 'dsync']),
  z.templateLiteral(['every:', z.number()]),
  z.templateLiteral(['group:', z.number()]),
]);

export const cellKeySchema = z
  .object({
    workload: z.string(),
    strategy: z.string(),
    operation: z.enum(['write', 'read', 'mix']),
    readShare: z.int().nullable().describe('Of a mix: reads in percent.'),
    poolSize: z.int().nullable().describe('UV_THREADPOOL_SIZE; null: the strategy does not use the pool.'),
    depth: z.int().positive().describe('Operations in flight, for each member of the target.'),
    blockSizeBytes: z.int().positive(),
    files: z.int().positive().describe('For each member of the target.'),
    fileSizeBytes: z.int().nonnegative(),
    pattern: z.enum(['seq', 'random']),
    mode: z.enum(['new', 'overwrite']),
    content: z.enum(['random', 'zero']),
    direct: z.boolean(),
    durability: durabilitySchema,
    rate: z.number().nullable().describe('Operations a second over all members; null: closed loop.'),
    batch: z.int().nullable(),
    threads: z.int().nullable(),
    parameters: z
      .record(z.string(), z.union([z.number(), z.string()]))
      .describe("The strategy's other parameters."),
    cpus: z.number().nullable(),
    node: z.string().nullable().describe('The Node.js binary; null: the one that ran iotriage.'),
  })
  .meta({
    id: 'CellKey',
    description:
      'One combination of what can be varied; a dimension that does not exist for the strategy is null.',
  });

export const fixedSchema = z
  .array(z.object({ dimension: z.string(), why: z.string() }))
  .describe("Dimensions that run at the strategy's own value.");

const settingsSchema = z.object({
  rounds: z.int().positive(),
  warmupMs: z.number(),
  durationMs: z.number().nullable(),
  bytes: z.number().nullable(),
  seed: z.number(),
  sampleIntervalMs: z.number(),
  iostatSource: z.enum(['proc', 'sysstat']),
  trialTimeoutMs: z.number(),
  reserveBytes: z.number(),
  force: z.boolean(),
  stages: z.boolean(),
  budgetMs: z.number().describe('Time for further trials that tell explanations apart; 0: none.'),
  confirm: z.boolean(),
  scale: z.number().describe("By which a preset's sizes were multiplied."),
  untilSteady: z
    .boolean()
    .describe("A cell's further rounds are left out once five in a row were steady (SNIA PTS 2.0.2)."),
  passLimitMs: z
    .number()
    .nullable()
    .describe('Rounds beyond the second are left out once the plan has taken so long.'),
  probesEndMs: z
    .number()
    .nullable()
    .describe('So long after its start a run asks nothing more; null: the budget alone counts.'),
});

const estimateSchema = z.object({
  trials: z.int().nonnegative(),
  elapsedMs: z.number(),
  space: z.array(
    z.object({
      path: z.string(),
      bytes: z.number(),
      inodes: z.number(),
      freeBytes: z.number().nullable(),
      freeInodes: z.number().nullable(),
      reserveBytes: z.number().describe('What must stay free beside it.'),
    }),
  ),
  bytesWritten: z.number().nullable(),
});

export const planSchema = z
  .object({
    preset: z.string().nullable(),
    targets: z.array(z.object({ id: z.string(), label: z.string(), members: z.array(z.string()) })),
    cells: z.array(
      z.object({
        id: z.string(),
        targetId: z.string(),
        key: cellKeySchema,
        fixed: fixedSchema,
        members: z.array(z.string()),
      }),
    ),
    activities: z.array(
      z.object({
        id: z.string(),
        targetId: z.string().nullable().describe('null: the runtime.'),
        key: activityKeySchema,
        members: z.array(z.string()),
      }),
    ),
    settings: settingsSchema,
    estimate: estimateSchema,
  })
  .meta({ id: 'Plan', description: 'What was to be run, every default resolved.' });
