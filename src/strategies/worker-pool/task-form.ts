import type { StrategyContext } from '../../domain/strategy.js';
import { insides } from './insides.js';
import type { TaskForm } from './shared-job.js';

/** The values of `buffers`; the first one is the default. */
export const bufferKinds: readonly TaskForm['buffers'][] = ['own', 'shared', 'cloned', 'transferred'];

/** What the parameters say of the pool's tasks. */
export function formOf({ parameters }: Pick<StrategyContext, 'parameters'>): TaskForm {
  return {
    inside: insides.find((inside) => inside === parameters.inside) ?? 'fs',
    buffers: bufferKinds.find((kind) => kind === parameters.buffers) ?? 'own',
    inFlight: Number(parameters.inFlight ?? 1),
  };
}

/** Worker threads for so many operations in flight. */
export function workersFor(context: Pick<StrategyContext, 'lanes' | 'parameters'>): number {
  return Math.ceil(context.lanes / formOf(context).inFlight);
}
