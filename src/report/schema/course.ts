import { z } from 'zod';

const levelSchema = z.object({
  startNs: z.number().describe('Of the measured phase.'),
  endNs: z.number(),
  bytes: z.number(),
  bytesPerSecond: z.number(),
});

export const courseSchema = z
  .object({
    round: z.int().nonnegative(),
    levels: z
      .array(levelSchema)
      .describe('At least one; the rate changes by a quarter or more between them.'),
    cliff: z
      .object({
        atNs: z.number(),
        bytes: z.number().describe('Moved until then.'),
        bytesPerSecond: z.number(),
        afterBytesPerSecond: z.number(),
      })
      .nullable()
      .describe('Where the rate fell for good: every level before lies above every one after.'),
    periodNs: z.number().nullable().describe('Of a rate that rises and falls at least three times.'),
  })
  .meta({ id: 'Course', description: 'How the rate of one round went over its time.' });

export const steadyStateSchema = z
  .object({
    over: z.enum(['rounds', 'windows']).describe('windows: equal parts of the longest round.'),
    steady: z
      .enum(['yes', 'no', 'not-reached'])
      .describe('not-reached: none within 25; no: none within those that there were.'),
    assessed: z.int().nonnegative(),
    first: z.int().nonnegative().describe('Index of the first of the five.'),
    excursion: z.number().describe('(max - min) / mean, at most 0.2 in a steady state.'),
    rise: z.number().describe('|slope| x 4 / mean, at most 0.1 in a steady state.'),
    round: z.int().nonnegative().nullable(),
    windowNs: z.number().nullable(),
  })
  .meta({ id: 'SteadyState', description: 'The rule of SNIA PTS 2.0.2: five throughputs in a row.' });
