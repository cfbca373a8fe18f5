import { z } from 'zod';
import { REPORT_SCHEMA_VERSION, type Report } from '../domain/report.js';
import { jsonText } from './json-text.js';
import { planSchema } from './schema/plan.js';
import { activitySchema, experimentSchema } from './schema/activity.js';
import { backendSchema } from './schema/backend.js';
import { seriesSchema } from './schema/series.js';
import { statisticsSchema } from './schema/statistics.js';
import { volumeSchema } from './schema/volume.js';

const environmentSchema = z
  .object({
    iotriage: z.string(),
    node: z.string(),
    uv: z.string(),
    v8: z.string(),
    kernel: z.string(),
    distribution: z.string(),
    arch: z.string(),
    cpuModel: z.string(),
    cpus: z.number().describe('CPUs that the process could run on.'),
    cpuQuota: z
      .object({ processors: z.number(), source: z.string().describe('The file that says so.') })
      .nullable()
      .describe('The smallest quota of processor time that a cgroup sets; null: none does.'),
    numaNodes: z.number().nullable(),
    memoryBytes: z.number(),
    virtualization: z.string().nullable(),
    uvThreadpoolSize: z.string().nullable().describe('As the user had it; null: not set.'),
    uvUseIoUring: z.string().nullable(),
  })
  .meta({ id: 'Environment', description: 'The machine and the program at the time of the run.' });

const runSchema = z.object({
  id: z.string(),
  startedAt: z.string().describe('ISO 8601, wall clock.'),
  elapsedMs: z.number().nonnegative(),
  argv: z.array(z.string()),
  environment: environmentSchema,
  plan: planSchema,
  status: z
    .enum(['complete', 'partial', 'interrupted'])
    .describe('partial: some trials failed; interrupted: not all trials were run.'),
  leftBehind: z.array(z.string()).describe('What could not be removed, with the reason.'),
});

/** The JSON document of `--format json`. It says the same as the type {@link Report}. */
export const reportSchema = z.object({
  schemaVersion: z.literal(REPORT_SCHEMA_VERSION),
  run: runSchema,
  experiment: experimentSchema.nullable().describe('Of the preset, where it asks a question.'),
  volumes: z.array(volumeSchema),
  activities: z.array(activitySchema),
  activityStatistics: z.array(statisticsSchema),
  backends: z.array(backendSchema),
  samples: z.array(seriesSchema).describe('Of the whole machine: pressure, vmstat.'),
}) satisfies z.ZodType<Report>;

/**
 * The same as JSON Schema, draft 2020-12. Objects may hold more than it names, so that a later version that only
 * adds does not break those who validate.
 */
export function reportJsonSchema(): Record<string, unknown> {
  const { $schema, ...body } = z.toJSONSchema(reportSchema, { io: 'input' });
  return {
    $schema,
    $id: `urn:iotriage:report:${REPORT_SCHEMA_VERSION}`,
    title: `iotriage report, schema version ${REPORT_SCHEMA_VERSION}`,
    description:
      'One run of iotriage. Times are ns since the epoch of the run, sizes are bytes, rates are per second; ' +
      'what could not be read is null, with the reason beside it or under `unavailable`.',
    ...body,
  };
}

/** The JSON Schema as it is published, in the layout of this repository's other JSON files. */
export function reportSchemaText(): string {
  return jsonText(reportJsonSchema(), 110);
}
