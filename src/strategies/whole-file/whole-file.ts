import { IotriageError } from '../../domain/errors.js';
import { type IoJob, operationCodes } from '../../domain/job.js';
import type {
  Capability,
  Dimension,
  Strategy,
  StrategyContext,
  StrategyParameter,
} from '../../domain/strategy.js';
import { type AsyncRoute, driveLanes } from '../drive/async-lanes.js';
import { capabilities, fixed, honouredExcept } from '../drive/capabilities.js';
import { FailedCall } from '../drive/failed-call.js';
import { placed } from '../drive/failure-place.js';
import type { LaneBuffer } from '../drive/lane-buffer.js';
import { type JobRun, LoopSession } from '../drive/loop-session.js';
import { OperationFailure } from '../drive/operation-error.js';
import { operateByPath } from '../drive/path-operations.js';
import { PoolRequests } from '../drive/pool-requests.js';
import { readFlags, truncateParameter, writeOpening } from './flags.js';
import { told } from './told.js';

/** The calls of one route. The signal ends a file that goes piece by piece, at its next piece. */
export interface WholeFileCalls {
  write(path: string, bytes: Buffer, flags: number, signal: AbortSignal): Promise<void>;
  read(path: string, flags: number, signal: AbortSignal): Promise<Buffer>;
}

/** What the strategies have in common whose operation is a whole file that they open and close by themselves. */
export const wholeFile = {
  unit: 'file',
  family: 'node',
  movesBytes: true,
  writesContent: 'job',
  opensBy: 'path',
  readsUnaligned: true,
  parameters: [truncateParameter],
} as const satisfies Partial<Strategy>;

/** Of routes with several files in flight; the plan refuses `shared` beside random content. */
export const buffersParameter: StrategyParameter = {
  name: 'buffers',
  kind: 'choice',
  summary:
    'own: each file in flight has a buffer of its own; shared: all are written from one, which holds zeros',
  defaultValue: 'own',
  values: ['own', 'shared'],
};

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
  readonly #calls: WholeFileCalls;
  readonly #requests: PoolRequests | null;
  readonly #aborting = new AbortController();

  constructor(context: StrategyContext, calls: WholeFileCalls) {
    super(context);
    this.#calls = calls;
    this.#requests = this.stamps && new PoolRequests(this.stamps, context.clock);
  }

  /** Of a file in the midst of its pieces no further one is begun. */
  override abort(): void {
    super.abort();
    this.#aborting.abort();
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  /**
   * One for all lanes where they share it. What is read comes in buffers of Node's own.
   * @throws IotriageError `usage` for random content: its blocks bear the number of their file.
   */
  protected override laneBuffers(job: IoJob): readonly LaneBuffer[] {
    if (this.context.parameters.buffers !== 'shared') return super.laneBuffers(job);
    if (job.content.kind !== 'zero' && job.bufferBytes > 0 && !job.readOnly)
      throw new IotriageError('usage', 'one buffer for all files can hold zeros alone: give --content zero');
    const [only] = super.laneBuffers({ ...job, lanes: 1 });
    return only === undefined ? [] : Array.from({ length: job.lanes }, () => only);
  }

  protected prepare(): (run: JobRun) => Promise<void> {
    return (run) => {
      const route = routeOf(run, this.context.parameters, this.#calls, this.#aborting.signal);
      return driveLanes(run, route, this.#requests);
    };
  }
}

function routeOf(
  run: JobRun,
  parameters: StrategyContext['parameters'],
  calls: WholeFileCalls,
  signal: AbortSignal,
): AsyncRoute {
  const { job } = run;
  const forWriting = writeOpening(job, parameters);
  const forReading = readFlags(job);
  return async (row, pass, lane) => {
    const kind = job.kind[row];
    const writes = kind === operationCodes.write;
    if (!writes && kind !== operationCodes.read) return operateByPath(job, row);
    const file = job.file[row] ?? 0;
    const path = job.files[file]?.path ?? '';
    const size = job.size[row] ?? 0;
    try {
      if (writes) {
        lane.stamp(file, pass, size, 0);
        await calls.write(path, lane.whole(size), forWriting.flags, signal);
        return size;
      }
      const bytes = await calls.read(path, forReading, signal);
      checkWhole(lane, bytes, file, size);
      return size;
    } catch (error) {
      throw await placed(error, { path, offset: 0, size, told: told(run, row, lane, forWriting) });
    }
  };
}

/** @throws FailedCall of a file that ended too early, OperationFailure of one that is not what was written. */
export function checkWhole(lane: LaneBuffer, bytes: Buffer, file: number, size: number): void {
  if (bytes.length < size) throw new FailedCall(OperationFailure.special('short-read'), 'read', bytes.length);
  lane.checkBytes(bytes, file, size, 0);
}
