import type { CellKey } from '../../domain/plan.js';
import type { Report } from '../../domain/report.js';
import { formatBytes, NS_PER_MS, formatNs, significant } from '../../domain/units.js';
import { paragraph, rule, type Page } from './page.js';

type Run = Report['run'];

const statusWords = {
  complete: 'complete',
  partial: 'partial: some trials have no result',
  interrupted: 'interrupted: it holds the trials that had ended',
} as const;

/** Which run this is, in a line, before all else. */
export function renderTitle(page: Page, { run }: Report): readonly string[] {
  const title = `iotriage ${run.environment.iotriage}, run ${run.id}, ${run.startedAt}`;
  return [
    ...paragraph(page, title, { ink: 'bold' }),
    ...paragraph(page, `${statusWords[run.status]}, ${milliseconds(run.elapsedMs)}`, {
      ink: run.status === 'complete' ? 'dim' : 'yellow',
    }),
    ...run.leftBehind.flatMap((text) => paragraph(page, text, { lead: '✗ left behind: ', ink: 'red' })),
  ];
}

/** Everything that the figures depend on: settings with their defaults, the dimensions, the machine. */
export function renderRunFacts(page: Page, { run, volumes }: Report): readonly string[] {
  return [
    '',
    rule(page, 'The run'),
    ...facts(page, 'settings', settings(run)),
    ...(run.plan.cells.length === 0
      ? []
      : facts(page, 'cells', dimensionsOf(run.plan.cells.map(({ key }) => key)))),
    ...facts(page, 'machine', machine(run)),
    ...facts(page, 'command', [['', ['iotriage', ...run.argv].join(' ')]]),
    ...loopWords(run.plan.cells.map(({ key }) => key)).flatMap((text) =>
      paragraph(page, text, { ink: 'dim' }),
    ),
    ...paragraph(page, `Show it again: iotriage report ${run.id}`),
    ...explainHint(page, volumes),
  ];
}

/** How to learn more of the verdicts that were given, each named once. */
function explainHint(page: Page, volumes: Report['volumes']): readonly string[] {
  const given = [...new Set(volumes.map(({ headline }) => headline.id))];
  if (given.length === 0) return [];
  return paragraph(page, `What the verdict rests on and cannot see: iotriage explain ${given.join(' ')}`);
}

function loopWords(keys: readonly CellKey[]): readonly string[] {
  const closed =
    'Closed loop: each operation waits for the one before it in its lane, so a stall delays those that would have come during it and is counted once.';
  const open =
    'At a rate: each operation has a moment at which it is to begin, and its latency counts from there, whatever kept it waiting.';
  return [
    ...(keys.some(({ rate }) => rate === null) ? [closed] : []),
    ...(keys.some(({ rate }) => rate !== null) ? [open] : []),
  ];
}

type NamedValue = readonly [name: string, value: string];

function facts(page: Page, title: string, values: readonly NamedValue[]): readonly string[] {
  const text = values.map(([name, value]) => `${name} ${value}`.trim()).join('; ');
  return text === '' ? [] : paragraph(page, text, { lead: `${title.padEnd(9)} ` });
}

function milliseconds(ms: number): string {
  return formatNs(ms * NS_PER_MS);
}

function settings({ plan }: Run): readonly NamedValue[] {
  const { settings: one, preset, estimate } = plan;
  return [
    ['preset', preset ?? 'none'],
    ...(one.scale === 1 ? [] : [['scale', String(one.scale)] as const]),
    ['rounds', `${one.untilSteady ? 'until steady, at most ' : ''}${one.rounds}`],
    ['warm-up', milliseconds(one.warmupMs)],
    ['duration', one.durationMs === null ? 'by bytes' : milliseconds(one.durationMs)],
    ['bytes', one.bytes === null ? 'by duration' : formatBytes(one.bytes)],
    ['seed', String(one.seed)],
    ['sample interval', milliseconds(one.sampleIntervalMs)],
    ['iostat source', one.iostatSource],
    ['trial timeout', milliseconds(one.trialTimeoutMs)],
    ['reserve', formatBytes(one.reserveBytes)],
    ['force', one.force ? 'yes' : 'no'],
    ['stages', one.stages ? 'yes' : 'no'],
    ['trials planned', String(estimate.trials)],
  ];
}

function dimensionsOf(keys: readonly CellKey[]): readonly NamedValue[] {
  const each = (name: string, read: (key: CellKey) => string | null): NamedValue => {
    const values = new Set(keys.map(read).filter((value) => value !== null));
    return [name, values.size === 0 ? 'none' : [...values].join(', ')];
  };
  const present = (...named: Parameters<typeof each>): readonly NamedValue[] => {
    const found = each(...named);
    return found[1] === 'none' ? [] : [found];
  };
  const whole = (value: number | null) => (value === null ? null : String(value));
  return [
    each('workload', (key) => key.workload),
    each('strategy', (key) => key.strategy),
    each('op', (key) => key.operation),
    each('pool', (key) => whole(key.poolSize)),
    each('depth', (key) => whole(key.depth)),
    each('block size', (key) => formatBytes(key.blockSizeBytes)),
    each('files', (key) => whole(key.files)),
    each('file size', (key) => formatBytes(key.fileSizeBytes)),
    each('pattern', (key) => key.pattern),
    each('mode', (key) => key.mode),
    each('content', (key) => key.content),
    each('direct', (key) => (key.direct ? 'yes' : 'no')),
    each('durability', (key) => key.durability),
    each('batch', (key) => whole(key.batch)),
    each('threads', (key) => whole(key.threads)),
    each('rate', (key) => (key.rate === null ? null : `${significant(key.rate)}/s`)),
    ...present('share of reads', (key) => (key.readShare === null ? null : `${key.readShare} %`)),
    ...present('processors', (key) => whole(key.cpus)),
    ...present('Node.js', (key) => key.node),
    ...present('parameters', ({ strategy, parameters }) => {
      const own = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
      return own.length === 0 ? null : [strategy, ...own].join(':');
    }),
  ];
}

function machine({ environment: env }: Run): readonly NamedValue[] {
  return [
    ['Node.js', env.node],
    ['libuv', env.uv],
    ['V8', env.v8],
    ['Linux', env.kernel],
    ['', env.distribution],
    ['', env.arch],
    ['', env.cpuModel],
    ['CPUs', processors(env)],
    ...(env.numaNodes !== null && env.numaNodes > 1 ? [['NUMA nodes', String(env.numaNodes)] as const] : []),
    ['memory', formatBytes(env.memoryBytes)],
    ['virtualization', env.virtualization ?? 'none seen'],
    ['UV_THREADPOOL_SIZE', env.uvThreadpoolSize ?? 'not set'],
    ['UV_USE_IO_URING', env.uvUseIoUring ?? 'not set'],
  ];
}

/** `2, of which a quota leaves 1.5 (/sys/fs/cgroup/cpu.max)` */
function processors({ cpus, cpuQuota }: Run['environment']): string {
  return cpuQuota === null
    ? String(cpus)
    : `${cpus}, of which a quota leaves ${cpuQuota.processors} (${cpuQuota.source})`;
}
