import { loadRun } from '../../history/store.js';
import { conclude } from '../../run/conclude.js';
import { openOutputs } from '../output.js';

/** Renders a stored run again. */
export async function report(
  name: string,
  options: { format: string; output: readonly string[] },
): Promise<void> {
  const result = await conclude(loadRun(name));
  const outputs = await openOutputs(options.format, options.output);
  outputs.write(result);
}
