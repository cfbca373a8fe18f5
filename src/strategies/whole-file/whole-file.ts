import { IotriageError } from '../../domain/errors.js';
import type { IoJob } from '../../domain/job.js';
import type { Capability, Dimension, Strategy, StrategyParameter } from '../../domain/strategy.js';
import { capabilities, fixed, honouredExcept } from '../drive/capabilities.js';
import { FailedCall } from '../drive/failed-call.js';
import type { LaneBuffer } from '../drive/lane-buffer.js';
import { OperationFailure } from '../drive/operation-error.js';
import { PathSession } from '../drive/path-session.js';
import { truncateParameter } from './flags.js';

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
      ['every', 'group'],
      'each of its operations is a whole file, which has a sync of its own',
    ),
    ...own,
  });
}

/** Each operation is one call of the route. */
export class WholeFileSession extends PathSession {
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
}

/** @throws FailedCall of a file that ended too early, OperationFailure of one that is not what was written. */
export function checkWhole(lane: LaneBuffer, bytes: Buffer, file: number, size: number): void {
  if (bytes.length < size) throw new FailedCall(OperationFailure.special('short-read'), 'read', bytes.length);
  lane.checkBytes(bytes, file, size, 0);
}
