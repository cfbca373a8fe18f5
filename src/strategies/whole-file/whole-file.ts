import { type IoJob, operationCodes } from '../../domain/job.js';
import type { Capability, Dimension, Strategy, StrategyContext } from '../../domain/strategy.js';
import { type AsyncRoute, driveLanes } from '../drive/async-lanes.js';
import { capabilities, fixed, honouredExcept } from '../drive/capabilities.js';
import { type JobRun, LoopSession } from '../drive/loop-session.js';
import { OperationFailure } from '../drive/operation-error.js';
import { operateByPath } from '../drive/path-operations.js';
import { readFlags, writeFlags } from './flags.js';

/** The calls of one route. */
export interface WholeFileCalls {
  write(path: string, bytes: Buffer, flags: number): Promise<void>;
  read(path: string, flags: number): Promise<Buffer>;
}

/** What the strategies have in common whose operation is a whole file that they open and close by themselves. */
export const wholeFile = {
  unit: 'file',
  family: 'node',
  stages: null,
  movesBytes: true,
  writesContent: 'job',
  opensBy: 'path',
  parameters: [],
} as const satisfies Partial<Strategy>;

export function wholeFileCapabilities(
  own: Readonly<Partial<Record<Dimension, Capability>>> = {},
): Strategy['capabilities'] {
  return capabilities({
    blockSize: fixed('file', 'it writes and reads whole files'),
    pattern: fixed('seq', 'a file goes from its start to its end'),
    durability: honouredExcept(
      ['group'],
      'each call has a file of its own: there is nothing to share a sync of',
    ),
    ...own,
  });
}

/** Each operation is one call of the route; syncs and unlinks go by the path too. */
export class WholeFileSession extends LoopSession {
  constructor(
    context: StrategyContext,
    private readonly calls: WholeFileCalls,
  ) {
    super(context);
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  protected prepare(job: IoJob): (run: JobRun) => Promise<void> {
    const route = routeOf(job, this.calls);
    return (run) => driveLanes(run, route);
  }
}

function routeOf(job: IoJob, calls: WholeFileCalls): AsyncRoute {
  const forWriting = writeFlags(job);
  const forReading = readFlags(job);
  return async (row, pass, lane) => {
    const file = job.file[row] ?? 0;
    const path = job.files[file]?.path ?? '';
    const size = job.size[row] ?? 0;
    switch (job.kind[row] ?? -1) {
      case operationCodes.write:
        lane.stamp(file, pass, size, 0);
        await calls.write(path, lane.whole(size), forWriting);
        return size;
      case operationCodes.read: {
        const bytes = await calls.read(path, forReading);
        if (bytes.length < size) throw OperationFailure.special('short-read');
        lane.checkBytes(bytes, file, size, 0);
        return size;
      }
      default:
        return operateByPath(job, row);
    }
  };
}
