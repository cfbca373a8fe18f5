import { z } from 'zod';

export const activityKeySchema = z
  .object({
    workload: z.string(),
    route: z.string(),
    parameters: z.record(z.string(), z.union([z.number(), z.string()])),
    poolSize: z.int().nullable().describe('UV_THREADPOOL_SIZE; null: nothing of it is done in the pool.'),
    cpus: z.number().nullable(),
    node: z.string().nullable(),
  })
  .meta({ id: 'ActivityKey', description: 'Work that is no job of file operations.' });
