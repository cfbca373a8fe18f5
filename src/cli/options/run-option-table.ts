import type { RunInputKey } from '../../plan/schema.js';

/** An option of `iotriage run`, as the help shows it. Its default comes from the plan's defaults, if it is there. */
export interface RunOption {
  readonly key: Exclude<
    RunInputKey,
    'paths' | 'sweeps' | 'activities' | 'place' | 'together' | 'untilSteady' | 'passLimit'
  >;
  /** Missing: a flag. */
  readonly argument?: string;
  readonly repeatable?: true;
  readonly summary: string;
  /** What holds where nothing is given and the defaults have no value. */
  readonly unset?: string;
}

/** In the order of the help. */
export const runOptions: readonly RunOption[] = [
  {
    key: 'set',
    argument: 'A,B',
    repeatable: true,
    summary: 'directories on several volumes, measured alone and together; repeatable',
    unset: 'none',
  },
  {
    key: 'strategy',
    argument: 'names',
    summary:
      "routes to the disk: a,b, all or usual; with parameters: worker-pool:batch=256; see 'iotriage list'",
  },
  { key: 'pool', argument: 'list', summary: "threads in libuv's pool, 1 to 1024" },
  { key: 'depth', argument: 'list', summary: 'operations in flight, 1 to 1024; of each member of a set' },
  { key: 'blockSize', argument: 'list', summary: 'bytes of each operation, 64 to 1g' },
  { key: 'files', argument: 'list', summary: 'number of files, 1 to 100000; of each member of a set' },
  { key: 'fileSize', argument: 'list', summary: 'size of each file, in whole blocks' },
  { key: 'op', argument: 'write|read|mix', summary: 'what is measured; several are swept: write,read' },
  { key: 'readShare', argument: 'percent', summary: 'reads of a mix, 1 to 99' },
  { key: 'pattern', argument: 'seq|random', summary: 'order of the blocks' },
  { key: 'mode', argument: 'new|overwrite', summary: 'files made anew, or filled before and written over' },
  { key: 'content', argument: 'random|zero', summary: 'what is written' },
  {
    key: 'durability',
    argument: 'list',
    summary:
      'none, end, each (a sync after each write), every:N writes, dsync (O_DSYNC), group:N (one sync for N in flight)',
  },
  {
    key: 'rate',
    argument: 'list',
    summary:
      'over all members: operations/s (1000, 5k/s) or bytes/s (100MiB/s), latency from the intended start; none: a closed loop, as fast as it goes',
  },
  { key: 'cpus', argument: 'list', summary: 'processors that a trial may run on: 1,2,4 or all' },
  {
    key: 'node',
    argument: 'path',
    repeatable: true,
    summary:
      'a Node.js program, 20 or later, to run the trials under; default is the running one; repeatable',
  },
  { key: 'direct', summary: 'O_DIRECT: past the page cache' },
  {
    key: 'preset',
    argument: 'name',
    summary: "a plan by name; see 'iotriage list presets'",
    unset: 'quick, unless one of --strategy to --direct is given',
  },
  {
    key: 'scale',
    argument: 'factor',
    summary: "multiplies a preset's sizes; 1: those that people measured by hand",
    unset: "the preset's own",
  },
  {
    key: 'with',
    argument: 'name=value',
    repeatable: true,
    summary:
      "a parameter of a preset's activities, such as lines=1000; see 'iotriage list workloads'; repeatable",
    unset: "the preset's own",
  },
  {
    key: 'tree',
    argument: 'dir',
    summary:
      'what the preset scan reads instead of a tree of its own, and never writes: a directory, or s3://bucket/prefix',
    unset: 'a tree of its own',
  },
  {
    key: 'endpoint',
    argument: 'url',
    summary: 'address of the object store of --tree s3://...',
    unset: "the service's own",
  },
  {
    key: 'config',
    argument: 'file',
    summary: 'JSON file with the same options in camelCase; the command line goes first',
    unset: 'none',
  },
  {
    key: 'duration',
    argument: 'time',
    summary: 'measured time of each trial, 10ms to 24h; alone or with --bytes',
  },
  {
    key: 'bytes',
    argument: 'size',
    summary: 'bytes of each trial, for each member of a set; with --duration the first of both ends it',
    unset: 'not limited',
  },
  { key: 'rounds', argument: 'n', summary: 'passes over all cells, 1 to 1000' },
  { key: 'warmup', argument: 'time', summary: 'time to run before measuring, 0 to 1h' },
  { key: 'seed', argument: 'n', summary: 'of order, offsets and content, 0 to 4294967295' },
  { key: 'sampleInterval', argument: 'time', summary: 'between samples of pool and devices, 10ms to 10s' },
  { key: 'iostatSource', argument: 'proc|sysstat', summary: '/proc/diskstats, or the iostat program' },
  {
    key: 'trialTimeout',
    argument: 'time',
    summary: 'end a trial that makes no progress for so long, 100ms to 24h',
  },
  {
    key: 'reserve',
    argument: 'size',
    summary: 'space that must stay free on each volume',
    unset: '5% of the volume; from 1 GiB on at least 64 MiB, at most 1 GiB',
  },
  {
    key: 'stages',
    summary: "one trial more of each cell of Node's routes that can be stamped, to split its latency",
  },
  {
    key: 'probe',
    summary: 'further trials that tell apart what the first pass leaves open: --no-probe leaves them out',
  },
  {
    key: 'budget',
    argument: 'time',
    summary: 'time for such trials, 0 to 1h: the default is for each volume, yours for all',
  },
  {
    key: 'confirm',
    summary: 'run the first advice for each volume as a trial, beside what it was predicted to gain',
  },
  { key: 'force', summary: 'go on where space and reserve do not suffice' },
  { key: 'dryRun', summary: 'print cells, bytes, space and time, and write nothing' },
  { key: 'format', argument: 'terminal|json|csv|html', summary: 'of the report on stdout' },
  {
    key: 'output',
    argument: 'file',
    repeatable: true,
    summary: 'write the report to a file too, in the format of its ending; repeatable',
    unset: 'none',
  },
  { key: 'quiet', summary: 'no progress on stderr' },
];
