import { z } from 'zod';
import { phaseNames } from '../../domain/measurement.js';
import { courseSchema, steadyStateSchema } from './course.js';
import { deviceFactsSchema, factSchema, memorySchema, poolFactsSchema, sharesSchema } from './facts.js';
import { cellKeySchema, fixedSchema } from './plan.js';
import { latencySchema, latencyShape, ratioSchema, summarySchema } from './statistics.js';

export const errorSchema = z.object({
  kind: z.string(),
  code: z.string(),
  errno: z.int(),
  syscall: z.string(),
  path: z.string(),
  offset: z.number().nullable(),
  count: z.int(),
});

const tailSchema = z
  .object({
    operations: z.number().describe('Share of the operations, 0 to 1.'),
    time: z.number().describe('Share of the time that all of them took, 0 to 1.'),
    restMeanNs: z.number().describe('Mean latency of the others.'),
  })
  .describe(
    'Operations that took more than ten times the median, at a rate from their calls; null below 100 operations.',
  );

const stageSchema = z.object({ ...latencyShape, sum: z.number() }).meta({ id: 'Stage' });

const operationSchema = z
  .object({
    count: z.int().nonnegative(),
    bytes: z.number().nonnegative(),
    errors: z.array(errorSchema),
    latencyNs: latencySchema,
    latencySumNs: z.number().nonnegative().describe('Exact sum of the latencies.'),
    tailRatio: z.number().nullable().describe('p99.9 over p50; null below 10,000 operations.'),
    tail: tailSchema.nullable(),
    issueLatencyNs: latencySchema
      .nullable()
      .describe(
        'From the call, where latencyNs counts from the intended start. Null: latencyNs of writes and reads counts from the call, ' +
          'in a closed loop and, at a rate, by a route that keeps no intended start (fio). A sync counts from its call in ' +
          'both; a commit, which has none, at a rate from the intended start of its write.',
      ),
    stagesNs: z
      .object({ submit: stageSchema, queue: stageSchema, service: stageSchema, deliver: stageSchema })
      .nullable()
      .describe(
        'The sums add up exactly to the latencies, from the call, of the operations that they count: of the rounds, or ' +
          'of a trial made for the stages. Null where nobody could stamp them.',
      ),
  })
  .meta({ id: 'Operation' });

const rateShape = { bytesPerSecond: summarySchema, operationsPerSecond: summarySchema };

const phaseSchema = z
  .object({
    name: z.enum(phaseNames),
    startNs: z.number().describe('ns since the epoch of the run.'),
    endNs: z.number(),
    operations: z.record(z.string(), z.number()).describe('By kind, of all its operations.'),
    bytes: z.number(),
  })
  .meta({ id: 'Phase', description: 'What one phase of a trial did: what strace should count.' });

const trialSchema = z.object({
  round: z.int().nonnegative(),
  staged: z.boolean().describe('Made for the stages alone: it is in no other figure of the cell.'),
  exit: z.enum(['completed', 'failed', 'crashed', 'hung', 'interrupted']),
  disturbed: z.boolean(),
  disturbances: z.array(z.string()),
  elapsedNs: z.number().nullable(),
  bytesPerSecond: z.number().nullable(),
  failure: z.object({ code: z.string(), message: z.string(), afterBytes: z.number() }).nullable(),
  notes: z
    .array(z.string())
    .describe('How the strategy worked, by its own word: flags in force, what a kernel refused.'),
  node: z
    .string()
    .nullable()
    .describe('Version of the Node.js that it ran under; null where it did not come so far.'),
  processors: z
    .array(z.int())
    .nullable()
    .describe('Those that its process was confined to; null: all that the run may use.'),
  placement: z
    .object({
      siblings: z
        .array(z.array(z.int()))
        .describe('Those that are threads of one core, core by core; empty: none are, or it is not known.'),
      numaNodes: z
        .array(z.int())
        .nullable()
        .describe('That they are of; null: the machine has one, or it is not known.'),
    })
    .nullable()
    .describe('Where these processors lie; null: confined to none, or an older record.'),
  phases: z.array(phaseSchema).describe('In their order; empty where the trial handed over no measurement.'),
});

export const cellSchema = z
  .object({
    id: z.string().describe('Hash of target and key.'),
    key: cellKeySchema,
    unit: z.enum(['block', 'file', 'line']).describe('What one operation moves.'),
    family: z.enum(['native', 'node', 'reference', 'control']),
    fixed: fixedSchema,
    members: z.array(z.object({ path: z.string(), bytes: z.number() })),
    operations: z
      .record(z.string(), operationSchema)
      .describe(
        'By kind: create, open, the measured work with its syncs, the final sync, close, unlink. Not the fill, the warm-up and the verification.',
      ),
    throughput: z
      .object({
        ...rateShape,
        withSync: z
          .object(rateShape)
          .nullable()
          .describe('Including the final sync, where one was asked for.'),
      })
      .nullable()
      .describe('By job time; null: no round completed.'),
    shareOfCeiling: z
      .number()
      .nullable()
      .describe("Of the best native strategy's throughput for the same work; null for a control."),
    ratioToBest: ratioSchema.nullable(),
    cpu: z.object({ userNs: z.number(), systemNs: z.number(), nsPerByte: z.number().nullable() }),
    contextSwitches: z.object({ voluntary: z.number(), involuntary: z.number() }),
    peakRssBytes: z
      .number()
      .nullable()
      .describe(
        "The larger of VmHWM of the trial's own process and of the samples, which hold its children too.",
      ),
    memory: memorySchema,
    eventLoopUtilisation: z.number().nullable(),
    pool: poolFactsSchema.nullable(),
    devices: z.array(deviceFactsSchema),
    pressure: z
      .object({ cpuSome: factSchema, ioSome: factSchema, ioFull: factSchema, memorySome: factSchema })
      .describe('Shares of the measured time, of the whole machine (PSI).'),
    cpuThrottledShare: factSchema.describe(
      'Share of the measured time in which a cgroup stood still because its quota of processor time was used up (cpu.stat).',
    ),
    foreignCores: factSchema.describe(
      'Of the processors that the trials may use: what other programs used in user mode (/proc/stat).',
    ),
    idleCores: factSchema.describe('Of the same processors: what nobody used, waiting for I/O included.'),
    stealCores: factSchema.describe(
      'Processors of the machine that the hypervisor gave to others (/proc/stat, steal).',
    ),
    dirtyBytes: factSchema.describe('The largest amount of dirty pages while it was measured.'),
    writebackBytes: factSchema.describe('The largest amount of pages under writeback.'),
    flushesPerSync: factSchema.describe(
      'Cache flushes of the devices for each sync while it writes, with O_DSYNC for each write; whoever asked for them.',
    ),
    shares: sharesSchema,
    course: z
      .array(courseSchema)
      .describe(
        'How the rate of each round went over its time; rounds of fewer than 6 samples are left out.',
      ),
    steadyState: steadyStateSchema
      .nullable()
      .describe('Null: fewer than 5 rounds, and none was sampled for 5 windows.'),
    applicationBytes: z.number(),
    deviceWrittenBytes: z
      .number()
      .nullable()
      .describe('Sum over the devices that the file systems lie on directly; null: none, or not readable.'),
    deviceReadBytes: z.number().nullable(),
    verification: z.object({ blocks: z.number(), mismatches: z.number(), methods: z.array(z.string()) }),
    stagingCost: z
      .number()
      .nullable()
      .describe('Throughput of the trial that stamped the stages over the median of the other rounds.'),
    stagingCostRange: z
      .tuple([z.number(), z.number()])
      .nullable()
      .describe('The same over the fastest and over the slowest of them; null: there is one alone.'),
    trials: z.array(trialSchema),
  })
  .meta({ id: 'Cell' });
