import { z } from 'zod';
import type { Plan } from '../domain/plan.js';
import type { BlockDevice, Volume } from '../domain/target.js';
import { RECORD_VERSION, type RunRecord } from '../domain/record.js';

const v = z.literal(RECORD_VERSION);
const objects = z.array(z.looseObject({}));
const volumeSchema = z.looseObject({
  devices: objects,
  get members() {
    return z.array(volumeSchema);
  },
});

/**
 * What every later step takes for granted of a stored line. The lines are made by this program, so this tells a file
 * that is none of ours, or was edited, from one that can be rendered; it does not repeat the types.
 */
const recordSchema = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('run'),
    v,
    run: z.looseObject({
      id: z.string(),
      startedAt: z.string(),
      epochNs: z.string(),
      argv: z.array(z.string()),
      environment: z.looseObject({ cpus: z.number(), memoryBytes: z.number() }),
      plan: z.looseObject({
        targets: objects,
        volumes: z.array(volumeSchema),
        cells: z.array(z.looseObject({ id: z.string(), key: z.looseObject({}) })),
        order: objects,
        settings: z.looseObject({}),
        estimate: z.looseObject({}),
      }),
    }),
  }),
  z.looseObject({
    type: z.literal('trial'),
    v,
    trial: z.looseObject({
      cellId: z.string(),
      round: z.number(),
      exit: z.enum(['completed', 'failed', 'crashed', 'hung', 'interrupted']),
      startNs: z.number(),
      endNs: z.number(),
      measurement: z.looseObject({ phases: objects, operations: z.looseObject({}) }).nullable(),
      failure: z.looseObject({ code: z.string(), message: z.string() }).nullable(),
      series: objects,
      disturbances: z.array(z.string()),
      unavailable: objects,
    }),
  }),
  z.looseObject({
    type: z.literal('probe'),
    v,
    probe: z.looseObject({
      name: z.string(),
      targetId: z.string(),
      cells: z.array(z.looseObject({ id: z.string(), key: z.looseObject({}) })),
      order: objects,
      predictions: objects,
    }),
  }),
  z.looseObject({ type: z.literal('samples'), v, series: objects, unavailable: objects }),
  z.looseObject({
    type: z.literal('end'),
    v,
    status: z.enum(['complete', 'partial', 'interrupted']),
    elapsedMs: z.number(),
    leftBehind: z.array(z.string()),
  }),
]);

/** Records of before there were activities have none, and those of before then no NUMA nodes of devices. */
function withLaterFields(record: RunRecord): RunRecord {
  if (record.type !== 'run') return record;
  const { run } = record;
  const { activities = [] } = run.plan as Partial<Plan>;
  return {
    ...record,
    run: { ...run, plan: { ...run.plan, activities, volumes: run.plan.volumes.map(withNodes) } },
  };
}

function withNodes(volume: Volume): Volume {
  return {
    ...volume,
    devices: volume.devices.map((device) => ({
      ...device,
      numaNode: (device as Partial<BlockDevice>).numaNode ?? null,
    })),
    members: volume.members.map(withNodes),
  };
}

/** A record, or what is wrong with it. */
export function checkRecord(value: unknown): { readonly record: RunRecord } | { readonly why: string } {
  const parsed = recordSchema.safeParse(value);
  if (parsed.success) return { record: withLaterFields(value as RunRecord) };
  const [issue] = parsed.error.issues;
  return { why: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'does not fit'}` };
}
