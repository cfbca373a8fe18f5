import { z } from 'zod';

export const factSchema = z
  .union([
    z.object({ value: z.number(), source: z.string() }),
    z.object({ value: z.null(), source: z.string(), why: z.string() }),
  ])
  .meta({
    id: 'Fact',
    description: 'A number with the place that it came from, or the reason why it is not known.',
  });

export const deviceFactsSchema = z
  .object({
    device: z.string(),
    columns: z.record(z.string(), factSchema).describe('The columns of iostat -x, by their names.'),
    readBytes: factSchema,
    writtenBytes: factSchema,
    flushes: factSchema.describe('Cache flushes; of a partition those of its disk.'),
    finalSync: z
      .object({
        elapsedNs: z.number(),
        writtenBytes: factSchema,
        requestsPerSecond: factSchema.describe('Writes; those that became one request counted each.'),
        flushesPerSecond: factSchema.describe('Cache flushes; of a partition those of its disk.'),
      })
      .nullable()
      .describe('Of the final syncs alone; null where there was none.'),
  })
  .meta({ id: 'DeviceFacts', description: 'Means over the samples of the measured windows.' });

export const poolFactsSchema = z
  .object({
    threads: factSchema,
    busyMean: factSchema.describe('Mean number of threads in a file system call or on a processor.'),
    saturatedShare: factSchema.describe('Share of the samples in which every thread was busy, 0 to 1.'),
    bySyscall: z.record(z.string(), z.number()).describe('Mean number of threads in each system call.'),
    byVolume: z
      .record(z.string(), z.number())
      .describe('Mean number of threads in a call on an open file, by the volume that it lies on.'),
    samples: z.int().nonnegative(),
    probeWaitNs: factSchema.describe('Median wait of the pool probe: a signal, not a measurement.'),
  })
  .meta({ id: 'PoolFacts', description: "Occupancy of libuv's pool, as seen from outside the process." });

export const memorySchema = z
  .object({
    peakRssBytes: factSchema.describe('The largest sample.'),
    steadyRssBytes: factSchema.describe('Median of the samples.'),
    peakPssBytes: factSchema.describe('The largest sample; null where there is a single one.'),
    steadyPssBytes: factSchema.describe('Median of the samples.'),
    pssSamples: z.int().nonnegative().describe('Samples of PSS, of all rounds.'),
    processes: factSchema.describe('The most at a time.'),
    peakHeapUsedBytes: factSchema.describe(
      "V8's heaps: of the main thread, of worker threads and of child processes of Node.js.",
    ),
    peakExternalBytes: factSchema.describe('Beyond the heaps, of all of them.'),
    peakArrayBuffersBytes: factSchema.describe('ArrayBuffers and Buffers, of all of them.'),
    perOperationBytes: z
      .number()
      .nullable()
      .describe(
        'Steady PSS above that of the leanest cell that does the same work under the same Node.js, for each operation in flight; null: there is no other, or it is the leanest itself.',
      ),
    rssOverTime: z
      .object({
        round: z.int().nonnegative(),
        atNs: z.array(z.number()).describe('Since the start of the measured phase: ends of bins of samples.'),
        bytes: z.array(z.number()).describe('The largest of each bin.'),
        measuredNs: z.number().nonnegative(),
      })
      .nullable()
      .describe(
        'Resident memory of a trial and of what it started, from its first sample to the end of its measured phase; null: not sampled.',
      ),
  })
  .meta({ id: 'Memory', description: 'In the measured phase, of the process and all that it started.' });

export const sharesSchema = z
  .object({
    wallNs: z
      .number()
      .nonnegative()
      .describe(
        'Measured phase and final sync, of new files also create, open and close; of the rounds that count.',
      ),
    javaScript: factSchema.describe(
      'The event loop was busy; of routes that block it processor time in user mode.',
    ),
    queue: factSchema.describe('Waiting for a thread of the pool.'),
    systemCall: factSchema.describe('In the system calls that read or write.'),
    delivery: factSchema.describe('From the end of the system call to the callback.'),
    sync: factSchema.describe('The final sync, and syncs while it writes.'),
    metadata: factSchema.describe('Creating, opening and closing files that the work makes.'),
  })
  .meta({
    id: 'TimeShares',
    description: 'Shares of the wall time, 0 to 1. They overlap and need not add up to 1.',
  });
