import { styleText } from 'node:util';
import { usageError } from '../../domain/errors.js';
import { loadAll } from '../../domain/registry.js';
import {
  type Capability,
  type Dimension,
  dimensions,
  type Strategy,
  type StrategyParameter,
  withTraits,
} from '../../domain/strategy.js';
import { probeRules } from '../../diagnosis/probes/registry.js';
import { rules } from '../../diagnosis/rules/registry.js';
import { presets } from '../../presets/registry.js';
import { thresholdValue } from '../../report/explain/threshold-value.js';
import { exporters } from '../../report/exporters/registry.js';
import { samplers } from '../../samplers/registry.js';
import { strategies } from '../../strategies/registry.js';
import { targetInspectors } from '../../targets/registry.js';
import type { Workload } from '../../domain/workload.js';
import { workloads } from '../../workloads/registry.js';

const HONOURED = 'honoured';

interface Entry {
  readonly name: string;
  readonly summary: string;
  readonly details?: readonly string[];
}

const kinds: Readonly<Record<string, () => Promise<readonly Entry[]>>> = {
  strategies: async () => Promise.all((await loadAll(strategies)).map(strategyEntry)),
  workloads: async () => (await loadAll(workloads)).map(workloadEntry),
  targets: () => loadAll(targetInspectors),
  samplers: async () =>
    (await loadAll(samplers)).map(({ name, summary, columns }) => ({
      name,
      summary,
      details: [`columns: ${columns.map((column) => column.name).join(' ')}`],
    })),
  rules: async () =>
    (await loadAll(rules)).map(({ id, summary, thresholds }) => ({
      name: id,
      summary,
      details: thresholds.map(
        (threshold) => `${threshold.name}: ${thresholdValue(threshold)} (${threshold.reason})`,
      ),
    })),
  questions: () => loadAll(probeRules),
  presets: async () => {
    const loaded = await loadAll(presets);
    return Object.keys(presets).map((name, index) => ({ name, summary: loaded[index]?.summary ?? '' }));
  },
  exporters: () => loadAll(exporters),
};

function workloadEntry(workload: Workload): Entry {
  const { name, summary } = workload;
  if (workload.kind === 'io') return { name, summary: `${summary} (by every strategy)` };
  return {
    name,
    summary,
    details: [
      ...Object.entries(workload.routes).map(([route, { summary: what }]) => `${route}: ${what}`),
      ...workload.parameters.map((parameter) => {
        const range = parameter.kind === 'text' ? '' : ` (${rangeOf(parameter)})`;
        return `--with ${parameter.name}=${parameter.defaultValue}${range}: ${parameter.summary}`;
      }),
    ],
  };
}

/** Prints what the registries hold, each with what it can do. */
export async function list(kind: string | undefined): Promise<void> {
  const wanted = kind === undefined ? Object.keys(kinds) : [kind];
  for (const name of wanted) {
    const load = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (!load) {
      const remedy = `Give one of ${Object.keys(kinds).join(', ')}, or none for all`;
      throw usageError([{ option: 'list', value: name, message: 'is no kind of plug-in', remedy }]);
    }
    process.stdout.write(render(name, await load()));
  }
}

function render(heading: string, entries: readonly Entry[]): string {
  const width = Math.max(...entries.map(({ name }) => name.length));
  const indent = ' '.repeat(width + 4);
  const lines = entries.flatMap(({ name, summary, details = [] }) => [
    `  ${name.padEnd(width)}  ${fold(summary, indent)}`,
    ...details.map((detail) => `${indent}${fold(detail, `${indent}  `)}`),
  ]);
  return `${styleText('bold', heading, { stream: process.stdout })}\n${lines.join('\n')}\n\n`;
}

/** Breaks a text so that it fits 80 columns behind its indent. */
function fold(text: string, indent: string): string {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + 1 + word.length > 80 - indent.length) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.join(`\n${indent}`);
}

async function strategyEntry(strategy: Strategy): Promise<Entry> {
  const { name, summary, unit, capabilities, parameters } = strategy;
  const isPlain = (dimension: Dimension): boolean => describe(capabilities[dimension]) === HONOURED;
  const plain = dimensions.filter(isPlain);
  const details = [
    ...(plain.length === 0 ? [] : [`${HONOURED}: ${plain.join(', ')}`]),
    ...dimensions
      .filter((dimension) => !isPlain(dimension))
      .map((dimension) => `${dimension}: ${describe(capabilities[dimension])}`),
  ];
  const own = parameters.map(
    (parameter) =>
      `${name}:${parameter.name}=${parameter.defaultValue} (${rangeOf(parameter)}): ${parameter.summary}`,
  );
  const traits = await traitsOf(strategy);
  const except = exceptions(strategy);
  return { name, summary: `${summary} (unit: ${unit})`, details: [...traits, ...details, ...own, ...except] };
}

/** What a choice of a parameter's changes in the capabilities: `with io=uring, poolSize: none: ...`. */
function exceptions(strategy: Strategy): readonly string[] {
  return strategy.parameters.flatMap((parameter) => {
    const values = parameter.kind === 'choice' ? parameter.values : [];
    return values.flatMap((value) => {
      const { capabilities } = withTraits(strategy, { [parameter.name]: value });
      return dimensions
        .filter((dimension) => capabilities[dimension] !== strategy.capabilities[dimension])
        .map(
          (dimension) =>
            `with ${parameter.name}=${value}, ${dimension}: ${describe(capabilities[dimension])}`,
        );
    });
  });
}

const stageWords: Readonly<Record<NonNullable<Strategy['stages']>, string>> = {
  self: 'stages: in every trial',
  interposer: 'stages: in trials of their own',
  both: 'stages: in every trial; the system call alone in trials of their own',
};

/** What sets it apart from the plain case. */
async function traitsOf({ stages, opensBy, writesContent, absent }: Strategy): Promise<readonly string[]> {
  const why = (await absent?.()) ?? null;
  return [
    ...(why === null ? [] : [`not here: ${why}`]),
    ...(stages === null ? [] : [stageWords[stages]]),
    ...(opensBy === 'path' ? ['files: each operation opens and closes its own'] : []),
    ...(writesContent === 'own' ? ['content: of its own, so that sizes alone are verified'] : []),
  ];
}

function rangeOf(parameter: StrategyParameter): string {
  return parameter.kind === 'number' ? `${parameter.min} to ${parameter.max}` : parameter.values.join(', ');
}

function describe(capability: Capability): string {
  if (capability.kind === 'honoured') {
    const { max, except = [] } = capability;
    const bound = max === undefined ? '' : `, at most ${max.value}: ${max.why}`;
    const whys = [...new Set(except.map(({ why }) => why))];
    const without = whys.map((why) => {
      const values = except.filter((one) => one.why === why).map(({ value }) => value);
      return `, not ${values.join(', ').replace(/, (\w+)$/, ' or $1')}: ${why}`;
    });
    return `${HONOURED}${bound}${without.join('')}`;
  }
  if (capability.kind === 'refused') return `refused: ${capability.why}`;
  if (capability.value === 'file') return `fixed at the whole file: ${capability.why}`;
  return `${capability.value === null ? 'none' : `fixed at ${String(capability.value)}`}: ${capability.why}`;
}
