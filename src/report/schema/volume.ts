import { z } from 'zod';
import { cellSchema } from './cell.js';
import { diagnosisSchema, findingSchema, recommendationSchema } from './finding.js';
import { confirmationSchema, probeSchema } from './probe.js';
import { seriesSchema } from './series.js';
import { statisticsSchema } from './statistics.js';
import { sweepSchema } from './sweep.js';

const deviceSchema = z
  .object({
    name: z.string(),
    majorMinor: z.string(),
    type: z.enum(['disk', 'partition', 'loop', 'dm', 'md', 'zram', 'other']),
    parents: z.array(z.string()),
    backingFile: z.string().nullable(),
    sizeBytes: z.number().nullable(),
    rotational: z.boolean().nullable(),
    scheduler: z.string().nullable(),
    writeCache: z.string().nullable(),
    logicalBlockBytes: z.number().nullable(),
    queueDepth: z.number().nullable(),
    model: z.string().nullable(),
    numaNode: z
      .number()
      .nullable()
      .describe('That it is attached to; null: none, not known, or the machine has one node.'),
  })
  .meta({ id: 'BlockDevice' });

const limitSchema = z.object({
  what: z.enum(['cpu', 'memory', 'io', 'unwritten']),
  text: z.string(),
  value: z.number(),
  unit: z.enum(['cpus', 'bytes', 'bytes/s', 'operations/s']),
  direction: z.enum(['read', 'write']).nullable(),
  device: z.string().nullable(),
  source: z.string(),
});

const togetherSchema = z
  .object({
    strategy: z.string(),
    label: z.string(),
    togetherBytesPerSecond: z.number(),
    sumOfAloneBytesPerSecond: z.number(),
    ratio: z.number(),
    processorsInUse: z
      .number()
      .nullable()
      .describe("By the trial's process while all members were written together; null: not known."),
    processorsAvailable: z.number(),
    disturbed: z.boolean().describe("Rounds of the set's cell, or of a member's alone, were disturbed."),
    limitedBy: z
      .enum(['processors', 'one-thread'])
      .nullable()
      .describe(
        'What keeps the set below the sum, where that is not the volumes: processors, full by the rule of shared backends; or one thread. Null: neither was seen.',
      ),
  })
  .describe(
    'A set: all members at once over the sum of each alone, with the same pool and threads for each member.',
  );

export const volumeSchema = z
  .object({
    target: z.string(),
    path: z.string(),
    kind: z.enum(['disk', 'tmpfs', 'overlay', 'network', 'fuse', 'set', 'runtime', 's3']),
    mount: z
      .object({ point: z.string(), fsType: z.string(), options: z.array(z.string()), source: z.string() })
      .nullable(),
    devices: z.array(deviceSchema).describe("The file system's own device first."),
    limits: z.array(limitSchema),
    sizeBytes: z.number().nullable(),
    freeBytes: z.number().nullable(),
    freeInodes: z.number().nullable(),
    headline: findingSchema,
    diagnoses: z.array(diagnosisSchema),
    recommendation: recommendationSchema,
    probes: z.array(probeSchema),
    confirmation: confirmationSchema.nullable(),
    cells: z.array(cellSchema),
    sweeps: z.array(sweepSchema),
    statistics: z.array(statisticsSchema),
    together: z.array(togetherSchema),
    samples: z.array(seriesSchema),
    unavailable: z.array(z.object({ what: z.string(), why: z.string() })),
  })
  .meta({ id: 'Volume' });
