import type { RunInputKey } from './schema.js';

/** What nobody said. The same schema reads it. */
export const defaultInput = {
  strategy: 'usual',
  pool: 4,
  depth: 16,
  blockSize: '4k',
  files: 4,
  fileSize: '4m',
  op: 'write',
  readShare: 70,
  pattern: 'random',
  mode: 'overwrite',
  content: 'random',
  durability: 'end',
  rate: 'none',
  cpus: 'all',
  node: 'default',
  direct: false,
  duration: '300ms',
  rounds: 3,
  warmup: '50ms',
  seed: 1,
  sampleInterval: '100ms',
  iostatSource: 'proc',
  trialTimeout: '30s',
  stages: true,
  probe: true,
  budget: '45s',
  confirm: false,
  untilSteady: false,
  place: 'both',
  together: false,
  force: false,
  dryRun: false,
  format: 'terminal',
  quiet: false,
} as const satisfies Partial<Record<RunInputKey, unknown>>;

/** The preset that is run where the user gives no dimension. */
export const DEFAULT_PRESET = 'quick';
