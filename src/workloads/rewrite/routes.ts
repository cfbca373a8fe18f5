import type { ActivityContext, ActivityOutcome, ActivityRoute } from '../../domain/activity.js';
import { usedBetween } from '../../domain/resource-use.js';
import { endedChildrenUse, whyAbsent } from '../../native/program.js';
import { writeByFs } from './by-fs.js';
import { DdWriters } from './by-dd.js';
import { PieceSource } from './content.js';
import { measureRewrite } from './measure.js';
import { openFlags } from './phases.js';

const common = ['phase', 'before', 'writers', 'files', 'size', 'sync'];

/** Routes by their names. */
export const rewriteRoutes: Readonly<Record<string, ActivityRoute>> = {
  fs: {
    summary: 'fs.write, 1 MiB each, awaited',
    place: 'volume',
    usesPool: true,
    blocksLoop: false,
    takes: [...common, 'content'],
    run: runFs,
  },
  dd: {
    summary: 'the program dd, bs=1M, one for each file with its start and end; zeros',
    place: 'volume',
    usesPool: false,
    blocksLoop: false,
    takes: common,
    absent: () => Promise.resolve(whyAbsent('dd')),
    run: runDd,
  },
};

function runFs(context: ActivityContext): Promise<ActivityOutcome> {
  return measureRewrite(context, (plan, steps) => {
    const { phase, sizeBytes } = plan;
    const sources = Array.from({ length: plan.writers }, () => new PieceSource(plan, 'measured'));
    const spare = new PieceSource(plan, 'measured');
    return {
      bytes: 0,
      write: (index, lane, signal) =>
        writeByFs(
          {
            path: plan.paths[index] ?? '',
            index,
            sizeBytes,
            flags: openFlags(phase),
            unlinkFirst: phase === 'recreate',
          },
          sources[lane] ?? spare,
          steps,
          signal,
        ),
    };
  });
}

async function runDd(context: ActivityContext): Promise<ActivityOutcome> {
  let before = endedChildrenUse();
  const outcome = await measureRewrite(context, (plan, steps) => {
    const programs = new DdWriters();
    before = endedChildrenUse();
    return {
      get bytes() {
        return programs.bytes;
      },
      figures: () =>
        Number.isNaN(programs.ownSeconds)
          ? {}
          : { 'dd says': { value: programs.ownSeconds * 1000, unit: 'ms' } },
      // What the program is in is not seen: opening may empty a large file.
      write: (index, _, signal) =>
        context.awaitDevice(() =>
          programs.write(
            { path: plan.paths[index] ?? '', sizeBytes: plan.sizeBytes },
            plan.phase,
            steps,
            signal,
          ),
        ),
    };
  });
  return { ...outcome, childResources: usedBetween(before, endedChildrenUse()) };
}
