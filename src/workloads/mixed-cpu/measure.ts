import { availableParallelism } from 'node:os';
import { allEnded } from '../../domain/all-ended.js';
import { type ActivityContext, type ActivityOutcome, plainOutcome } from '../../domain/activity.js';
import type { Figure, Span } from '../../domain/activity-findings.js';
import { NS_PER_MS } from '../../domain/units.js';
import { ofKnownLength } from '../watched/known-length.js';
import { type Computer, openComputer, type Place } from './computers.js';
import { watchLoop } from './loop-delay.js';
import { overlapOf } from './overlap.js';
import { Files } from './write-files.js';

/** Sums shorter than this all together are no work to overlap. */
const LEAST_COMPUTING_MS = 10;

/** Sums side by side may have to take turns, and share their processors with others. */
const SLOWEST_COMPUTING = 2;

/** A work alone: what it took, and the processor time that it used, over all threads. */
interface Alone {
  readonly ms: number;
  readonly cpuMs: number;
}

/** I/O alone, with the loop watched. */
export async function measureIo(context: ActivityContext): Promise<ActivityOutcome> {
  const files = await madeFiles(context);
  const { value, figures } = await watchLoop(() => context.measure(() => alone(() => files.write())));
  return {
    ...plainOutcome,
    bytes: files.totalBytes,
    figures: {
      'I/O alone': ms(value.value.ms),
      'processors of I/O': { value: value.value.cpuMs / value.value.ms, unit: '' },
      ...figures,
    },
    checks: await files.check(),
  };
}

/** Sums alone, that take about as long on one processor as the I/O does, which is not measured. */
export async function measureComputing(context: ActivityContext, place: Place): Promise<ActivityOutcome> {
  const files = await madeFiles(context);
  const io = await alone(() => files.write());
  await files.settle();
  return withComputer(context, place, async (computer) => {
    const computing = sumsOf(context, computer, io.ms);
    const { value, figures } = await watchLoop(() => context.measure(() => alone(() => computing.run())));
    return {
      ...plainOutcome,
      figures: { 'computing alone': ms(value.value.ms), ...figures },
      checks: await files.check(),
    };
  });
}

/**
 * Both at once, beside each alone in the same process: I/O before and after, since a volume changes, and the sums once; each pass begins
 * when the volume has what was written before.
 */
export async function measureBoth(context: ActivityContext, place: Place): Promise<ActivityOutcome> {
  const files = await madeFiles(context);
  const first = await alone(() => files.write());
  await files.settle();
  return withComputer(context, place, async (computer) => {
    const computing = sumsOf(context, computer, first.ms);
    const sumsAlone = await alone(() => computing.run());
    const spans: Span[] = [];
    const { value: both, figures } = await watchLoop(() =>
      context.measure(async () => {
        const beginNs = context.clock.now();
        const io = files.write().then(() => {
          spans.push(spanOf('files', 'writes', 'io', 0, context.clock.now() - beginNs));
        });
        await allEnded([io, computing.run(spans, beginNs)]);
      }),
    );
    await files.settle();
    const last = context.signal.aborted ? first : await alone(() => files.write());
    const processors = availableParallelism();
    const times = {
      io: (first.ms + last.ms) / 2,
      computing: sumsAlone.ms,
      both: (both.endNs - both.startNs) / NS_PER_MS,
      ioCpu: (first.cpuMs + last.cpuMs) / 2,
      computingCpu: sumsAlone.cpuMs,
      processors,
    };
    const { achieved, possible } = overlapOf(times);
    return {
      ...plainOutcome,
      bytes: files.totalBytes,
      figures: {
        'I/O alone': ms(times.io),
        'computing alone': ms(times.computing),
        'both at once': ms(times.both),
        'overlap achieved': { value: achieved, unit: 'share' },
        'overlap possible': { value: possible, unit: 'share' },
        'processors of I/O': { value: times.ioCpu / times.io, unit: '' },
        'I/O, last over first': { value: last.ms / first.ms, unit: 'times' },
        processors: { value: processors, unit: '' },
        ...figures,
      },
      spans: spans.sort((a, b) => a.startNs - b.startNs),
      checks: await files.check(),
    };
  });
}

/** The first pass makes the files and is not counted. */
async function madeFiles(context: ActivityContext): Promise<Files> {
  const files = new Files(context);
  await files.write();
  await files.settle();
  return files;
}

async function withComputer(
  context: ActivityContext,
  place: Place,
  work: (computer: Computer) => Promise<ActivityOutcome>,
): Promise<ActivityOutcome> {
  const computer = await openComputer(place, Number(context.parameters.sums), context);
  try {
    return await work(computer);
  } finally {
    await computer.close();
  }
}

/** Sums that take so many ms together, each an equal part; side by side where that can be. */
function sumsOf(
  context: ActivityContext,
  computer: Computer,
  totalMs: number,
): { run(spans?: Span[], beginNs?: number): Promise<void> } {
  const { parameters, clock } = context;
  const sums = Number(parameters.sums);
  const allMs = Math.max(LEAST_COMPUTING_MS, totalMs);
  const each = allMs / sums;
  return {
    run: async (spans, beginNs = 0) => {
      const one = async (index: number): Promise<void> => {
        const startNs = clock.now() - beginNs;
        await computer.sum(each);
        const endNs = clock.now() - beginNs;
        spans?.push(spanOf(`sum ${index + 1}`, 'computes', 'compute', startNs, endNs));
        context.moved(1, 0);
      };
      const numbers = Array.from({ length: sums }, (_, index) => index);
      if (computer.parallel)
        await ofKnownLength(SLOWEST_COMPUTING * allMs, context, () => allEnded(numbers.map(one)));
      else for (const index of numbers) await one(index);
    },
  };
}

async function alone(work: () => Promise<void>): Promise<Alone> {
  const before = process.cpuUsage();
  const start = performance.now();
  await work();
  const elapsed = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { ms: elapsed, cpuMs: (user + system) / 1e3 };
}

function spanOf(track: string, name: string, kind: Span['kind'], startNs: number, endNs: number): Span {
  return { track, name, kind, startNs, endNs };
}

function ms(value: number): Figure {
  return { value, unit: 'ms' };
}
