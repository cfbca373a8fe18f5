import type { LabCase } from './case.js';
import { aloneCases } from './alone.js';
import { atATimeCases } from './at-a-time.js';
import { defaultCases } from './defaults.js';
import { fileSystemCases } from './file-systems.js';
import { furtherCases } from './further.js';
import { latencyCases } from './latencies.js';
import { limitCases } from './limits.js';
import { processorCases } from './processors.js';
import { wholeFileCases } from './whole-files.js';

/** All cases, in the order in which they run. */
export const labCases: readonly LabCase[] = [
  ...limitCases,
  ...fileSystemCases,
  ...latencyCases,
  ...processorCases,
  ...aloneCases,
  ...wholeFileCases,
  ...furtherCases,
  ...atATimeCases,
  ...defaultCases,
];
