import { z } from 'zod';
import { MAX_POINTS } from '../build/bins.js';

const pointsSchema = z.array(z.number().nullable()).max(MAX_POINTS);

export const seriesSchema = z
  .object({
    sampler: z.string(),
    subject: z.string().describe('vda, pid 4711, system'),
    source: z.string().describe('The file or call that the samples were read from.'),
    cellId: z.string().nullable().describe('Null: over the whole run.'),
    round: z.int().nullable(),
    staged: z.boolean().describe('Of a trial that was made for the stages.'),
    atNs: z
      .array(z.number())
      .max(MAX_POINTS)
      .describe("ns since the epoch of the run, of each bin's last sample."),
    columns: z.record(
      z.string(),
      z.object({ unit: z.string(), min: pointsSchema, mean: pointsSchema, max: pointsSchema }),
    ),
  })
  .meta({ id: 'Series', description: 'Samples of one subject, in bins; null where nothing could be read.' });
