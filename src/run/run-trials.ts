import type { EpochClock } from '../domain/clock.js';
import type { PhaseName } from '../domain/measurement.js';
import type { Plan, PlannedCell, PlannedTrial } from '../domain/plan.js';
import { loadAll } from '../domain/registry.js';
import type { RunListener } from '../domain/run-listener.js';
import type { Sampler, SamplerSession } from '../domain/sampler.js';
import type { TrialRecord, TrialSpec } from '../domain/trial.js';
import { directoryVolumes } from '../plan/space.js';
import { trialEnvironment, trialSpec } from '../plan/trial-spec.js';
import type { SamplingLoop } from '../samplers/sampling-loop.js';
import { samplers } from '../samplers/registry.js';
import { allowedProcessors } from '../targets/inventory/processors.js';
import { quotaFiles } from '../targets/inventory/quota-counters.js';
import { cleanDirectories } from './clean-up.js';
import { ClosedRoutes, isUnsupported } from './closed-routes.js';
import { throttleBetween } from './cpu-throttle.js';
import { disturbedBy, foreignCpuBetween, foreignIo, type HostMark, markHost } from './disturbance.js';
import { flushSign } from './flush-sign.js';
import { SteadyCells } from './steady-cells.js';
import { TrialChild, type TrialSetting } from './trial-child.js';
import { runTrialProcess, type TrialProcessResult } from './trial-process.js';

export interface TrialRunnerOptions {
  readonly plan: Plan;
  readonly runId: string;
  readonly clock: EpochClock;
  readonly sampling: SamplingLoop;
  readonly devices: readonly string[];
  readonly listener: RunListener;
  readonly signal: AbortSignal;
}

/** Runs trials one after another, with their samplers, and watches for what disturbs them. */
export class TrialRunner {
  /** What could not be removed or ended. */
  readonly leftBehind: string[] = [];
  readonly #options: TrialRunnerOptions;
  readonly #samplers: Promise<readonly Sampler[]> = loadAll(samplers);
  readonly #cells = new Map<string, PlannedCell>();
  /** With what was added to it. */
  #plan: Plan;
  readonly #closed = new ClosedRoutes();
  /** Null: every round is run. */
  readonly #steady: SteadyCells | null;
  /** Those that a trial may use unless it is confined to fewer. */
  readonly #allowed = allowedProcessors();
  readonly #quotaFiles = quotaFiles();
  #gap: HostMark;
  /** The next trial's process, started ahead. */
  #ahead: TrialChild | null = null;

  constructor(options: TrialRunnerOptions) {
    this.#options = options;
    this.#plan = { ...options.plan, cells: [], order: [] };
    this.#steady = options.plan.settings.untilSteady ? new SteadyCells() : null;
    this.extend(options.plan);
    for (const cell of options.plan.activities) this.#cells.set(cell.id, cell);
    this.#gap = this.#mark();
  }

  /** Adds cells and trials behind those that there are. */
  extend({ cells, order }: Pick<Plan, 'cells' | 'order'>): void {
    this.#plan = {
      ...this.#plan,
      cells: [...this.#plan.cells, ...cells],
      order: [...this.#plan.order, ...order],
    };
    for (const cell of cells) this.#cells.set(cell.id, cell);
  }

  /** Whether a trial is to be run: no round before has told that its route is closed here, or its cell steady. */
  isOpen(planned: PlannedTrial): boolean {
    return !this.#closed.has(planned) && this.#steady?.has(planned) !== true;
  }

  /** One trial, from its specification to its record. */
  async run(planned: PlannedTrial, index: number): Promise<TrialRecord> {
    const { runId, clock, listener, signal } = this.#options;
    const plan = this.#plan;
    const cell = this.#cell(planned);
    const total = plan.order.length;
    const volumes = directoryVolumes(plan.volumes);
    const spec = trialSpec(plan, runId, String(clock.epochNs), planned);
    listener.trialStarted?.({ index, total, cell, round: planned.round });
    const loaded = await this.#samplers;
    const sessions: SamplerSession[] = [];
    const disturbances = [...foreignIo(this.#gap, this.#mark())];
    const measured: { start: HostMark | null; end: HostMark | null } = { start: null, end: null };
    let phase: PhaseName | null = null;
    let phaseStartNs = clock.now();
    const child = this.#child(planned);
    const process = await runTrialProcess(child, {
      spec,
      clock,
      signal,
      timeoutMs: plan.settings.trialTimeoutMs,
      flushed: flushSign(cell.members.flatMap((path) => volumes.get(path) ?? [])),
      onReady: (pid, { poolThreadIds }) => {
        const context = { clock, pid, poolThreadIds, poolSize: cell.key.poolSize };
        for (const sampler of loaded) {
          const session = sampler.openTrial?.(context);
          if (!session) continue;
          sessions.push(session);
          this.#options.sampling.add(session);
        }
      },
      onPhase: (name) => {
        phase = name;
        phaseStartNs = clock.now();
        for (const session of sessions) session.phaseBegan?.(name);
        this.#options.sampling.tickNow();
        if (name === 'measure') measured.start = this.#mark(child);
        else if (measured.start) measured.end ??= this.#mark(child);
        // Nothing is measured any more but the unlinking.
        if (name === 'verify' || name === 'unlink') this.#startAhead(index + 1);
      },
      onProgress: ({ operations, bytes, atNs }) => {
        listener.trialProgress?.({ index, phase, operations, bytes, elapsedMs: (atNs - phaseStartNs) / 1e6 });
      },
    });
    const measurement = process.result?.measurement;
    const foreignCpu =
      measurement && measured.start && measured.end
        ? foreignCpuBetween(
            measured.start,
            measured.end,
            measurement.resources.userNs + (measurement.aroundUserNs ?? 0),
          )
        : null;
    if (foreignCpu) disturbances.push(...disturbedBy(foreignCpu));
    const made = {
      ...this.#record(planned, child, process, sessions, disturbances),
      cpuThrottle: measured.start && measured.end && throttleBetween(measured.start, measured.end),
      foreignCpu,
    };
    const record = this.#withDropped(made, index);
    if ('strategy' in cell.key) this.#steady?.note(record, cell.key);
    await this.#cleanAfter(process, spec);
    this.#gap = this.#mark();
    listener.trialEnded?.({ index, total, cell, record });
    return record;
  }

  /** Ends what was started ahead for a trial that will not be. */
  close(): void {
    this.#ahead?.kill('SIGKILL');
    this.#ahead = null;
  }

  #child(planned: PlannedTrial): TrialChild {
    const setting = this.#setting(planned);
    const ahead = this.#ahead;
    this.#ahead = null;
    if (ahead?.fits(setting)) return ahead;
    ahead?.kill('SIGKILL');
    return new TrialChild(setting);
  }

  #setting(planned: PlannedTrial): TrialSetting {
    const cell = this.#cell(planned);
    const { node, cpus, workload } = cell.key;
    return { node, cpus, workload, staged: planned.staged, environment: trialEnvironment(cell) };
  }

  #startAhead(index: number): void {
    const planned = this.#plan.order.slice(index).find((later) => this.isOpen(later));
    if (planned === undefined || this.#options.signal.aborted) return;
    this.#ahead ??= new TrialChild(this.#setting(planned));
  }

  #cell({ cellId }: PlannedTrial): PlannedCell {
    const cell = this.#cells.get(cellId);
    if (!cell) throw new Error(`the plan names a cell that it does not hold: ${cellId}`);
    return cell;
  }

  #mark(child?: TrialChild): HostMark {
    return markHost(this.#options.clock.now(), {
      devices: this.#options.devices,
      processors: child?.confinement?.processors ?? this.#allowed,
      quotaFiles: this.#quotaFiles,
    });
  }

  #record(
    { cellId, round, staged }: PlannedTrial,
    { confinement }: TrialChild,
    process: TrialProcessResult,
    sessions: readonly SamplerSession[],
    disturbances: readonly string[],
  ): TrialRecord {
    const series = sessions.flatMap((session) => {
      this.#options.sampling.remove(session);
      const taken = session.take();
      session.close();
      return taken;
    });
    return {
      cellId,
      round,
      staged,
      exit: process.exit,
      startNs: process.startNs,
      endNs: process.endNs,
      measurement: process.result?.measurement ?? null,
      failure: process.failure,
      series: [...series, ...(process.result?.series ?? [])],
      node: process.hello?.node ?? null,
      uv: process.hello?.uv ?? null,
      processors: confinement?.processors ?? null,
      placement: confinement?.placement ?? null,
      poolThreadIds: process.poolThreadIds,
      disturbances,
      unavailable: [
        ...sessions.flatMap((session) => session.unavailable()),
        ...(process.result?.unavailable ?? []),
        ...process.unavailable,
      ],
    };
  }

  /** Where the route is closed here, the record says that the cell's other trials are not run. */
  #withDropped(record: TrialRecord, index: number): TrialRecord {
    this.#closed.note(record);
    if (!isUnsupported(record) || !record.failure) return record;
    const dropped = this.#plan.order
      .slice(index + 1)
      .filter((later) => later.cellId === record.cellId && this.#closed.has(later));
    if (dropped.length === 0) return record;
    const what = `${dropped.length} more trial${dropped.length === 1 ? '' : 's'} of this cell`;
    const why = `not run, since the route is closed here: ${record.failure.message}`;
    return { ...record, unavailable: [...record.unavailable, { what, why }] };
  }

  /** A trial that ended before its time left its workspace; it is dead by now, or it is named as left behind. */
  async #cleanAfter(process: TrialProcessResult, spec: TrialSpec): Promise<void> {
    if (process.leftBehind)
      this.leftBehind.push(`process ${String(process.pid)}: it does not end on SIGKILL`);
    for (const { what, why } of process.result?.unavailable ?? []) {
      if (what.startsWith('removal of ')) this.leftBehind.push(`${what.slice('removal of '.length)}: ${why}`);
    }
    if (!process.leftFiles || process.pid === null) return;
    const members = spec.members.map(({ path }) => path);
    // A member itself stands in the results where it did not answer.
    const ours = new Set([...process.workspaces, ...members]);
    for (const { path, removed, why } of await cleanDirectories(members, process.pid)) {
      if (!removed && ours.has(path)) this.leftBehind.push(`${path}: ${why}`);
    }
  }
}
