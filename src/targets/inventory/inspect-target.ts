import { IotriageError } from '../../domain/errors.js';
import { loadByName } from '../../domain/registry.js';
import type { Target, Volume } from '../../domain/target.js';
import { targetInspectors } from '../registry.js';

/**
 * Reads what lies under a target: one member is a directory, several are a set. A member that does not answer is no
 * error: what is not known of it stands in `unavailable`.
 */
export async function inspectTarget(target: Target): Promise<Volume> {
  const name = target.members.length > 1 ? 'set' : 'directory';
  const inspector = await loadByName(targetInspectors, name);
  if (!inspector) throw new IotriageError('internal', `there is no inspector ${name}`);
  return inspector.inspect(target);
}
