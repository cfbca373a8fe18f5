import type { ActivityWorkload } from './activity.js';
import type { IoJob } from './job.js';
import type { PhaseName } from './measurement.js';
import type { CellKey } from './plan.js';
import type { SpaceNeed } from './space-need.js';
import type { Strategy } from './strategy.js';

/** One phase of a workload's script: a job, and who executes it. */
export interface ScriptPhase {
  readonly name: PhaseName;
  readonly job: IoJob;
  /** `strategy`: by the route under test. `filler`: by the addon, outside what is measured. */
  readonly by: 'strategy' | 'filler';
  /** Whether its operations belong to the result. */
  readonly measured: boolean;
}

/** What a workload needs to know to write its script. */
export interface ScriptRequest {
  readonly key: CellKey;
  /** With `path` there are no phases that open and close, and new files are created by their first writes. */
  readonly opensBy: Strategy['opensBy'];
  /** A workspace for each member of the target. */
  readonly directories: readonly string[];
  /** The most that one write of a fill moves; at least a block all the same. */
  readonly fillPieceBytes: number;
  readonly seed: number;
  readonly warmupMs: number;
  /** The measured phase ends at the first of the two; at least one is set. */
  readonly durationMs: number | null;
  readonly bytes: number | null;
}

/** File operations that any strategy can execute. */
export interface IoWorkload {
  readonly kind: 'io';
  readonly name: string;
  readonly summary: string;
  script(request: ScriptRequest): readonly ScriptPhase[];
  /** For each member, in their order. */
  space(key: CellKey, members: number): readonly SpaceNeed[];
}

/** What is no file operation on a volume's files has routes of its own; both kinds return a Measurement. */
export type Workload = IoWorkload | ActivityWorkload;
