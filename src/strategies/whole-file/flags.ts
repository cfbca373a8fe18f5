import { constants } from 'node:fs';
import type { IoJob } from '../../domain/job.js';
import type { ParameterValue, StrategyParameter } from '../../domain/strategy.js';
import { makesFiles } from '../drive/async-lanes.js';
import { createFlags, openFlags } from '../drive/open-flags.js';

/** Of routes that write whole files over others that are there. */
export const truncateParameter: StrategyParameter = {
  name: 'truncate',
  kind: 'choice',
  summary:
    'yes: a file that is there is emptied as it is opened, as fs.writeFile does where no flag is given; no: its bytes are written over in place, as by the other routes',
  defaultValue: 'no',
  values: ['no', 'yes'],
  notFor: [
    {
      operation: 'read',
      why: 'files that are read are not emptied',
      remedy: 'Give the strategy without truncate',
    },
    {
      mode: 'new',
      why: 'files that it makes are empty',
      remedy: 'Give --mode overwrite, or the strategy without truncate',
    },
  ],
};

/** How files are opened whose bytes are written. */
export interface WriteOpening {
  readonly flags: number;
  /** They have no bytes as they are opened: how far a write came that failed, their size tells. */
  readonly grows: boolean;
}

/** Over what is there, or as a new one. */
export function writeOpening(
  job: IoJob,
  { truncate }: Readonly<Record<string, ParameterValue>>,
): WriteOpening {
  if (makesFiles(job)) return { flags: createFlags(job), grows: true };
  const truncates = truncate === 'yes';
  const flags = openFlags({ ...job, readOnly: false }) | (truncates ? constants.O_TRUNC : 0);
  return { flags, grows: truncates };
}

export function readFlags(job: IoJob): number {
  return openFlags({ ...job, readOnly: true }) & ~constants.O_DSYNC;
}
