import { readFile, writeFile } from 'node:fs/promises';
import { type ActivityContext, type ActivityOutcome, plainOutcome } from '../../domain/activity.js';
import type { Check, Figure } from '../../domain/activity-findings.js';
import type { OperationMeasurement } from '../../domain/measurement.js';
import { NS_PER_MS, NS_PER_S } from '../../domain/units.js';
import { loadAddon } from '../../native/addon.js';
import { LatencyHistogram } from '../../stats/histogram.js';
import { makeBody, whyNotBody } from './bodies.js';
import { ClientProcess } from './client-process.js';
import { type LoadResult, WARMUP_MS } from './messages.js';
import { PoolProbe } from './pool-probe.js';
import { FileServer, pathOf } from './server.js';

const PROGRESS_INTERVAL_MS = 100;

/** Serves and stores files as long as the client sends requests; then every stored file is read back. */
export async function serveUnderLoad(context: ActivityContext): Promise<ActivityOutcome> {
  const { parameters, seed, clock, signal } = context;
  const directory = context.directory ?? '';
  const [files, sizeBytes] = [Number(parameters.files), Number(parameters.size)];
  for (let index = 0; index < files; index++)
    await writeFile(pathOf(directory, 'a', index), makeBody(sizeBytes, { index, serial: 0 }), {
      mode: 0o600,
    });
  const addon = loadAddon();
  const server = new FileServer(directory, parameters.sync as 'none' | 'each');
  const client = new ClientProcess(addon);
  const end = (): void => void client.end();
  signal.addEventListener('abort', end, { once: true });
  // The requests are the client's: that it lives is progress enough.
  const began = clock.now();
  const timer = setInterval(() => {
    context.progress(Math.round((clock.now() - began) / NS_PER_MS), 0);
  }, PROGRESS_INTERVAL_MS);
  try {
    const port = await server.listen();
    await client.open({
      port,
      seed,
      connections: Number(parameters.connections),
      files,
      sizeBytes,
      readShare: Number(parameters.readShare),
      hashShare: Number(parameters.hashShare),
    });
    await client.load(WARMUP_MS);
    const { value, startNs, endNs } = await context.measure(async () => {
      const probe = new PoolProbe(addon);
      const before = process.cpuUsage();
      try {
        const load = await client.load(Number(parameters.milliseconds));
        const used = process.cpuUsage(before);
        return { load, probe, serverNs: (used.user + used.system) * 1e3 };
      } finally {
        await probe.stop();
      }
    });
    if (server.fault) throw server.fault;
    const { load, probe, serverNs } = value;
    return {
      ...plainOutcome,
      iterations: Math.max(1, load.requests),
      bytes: load.bytes,
      operations: { ...load.operations, 'pool probe': probeOperation(probe.waits) },
      figures: {
        'requests/s': { value: (load.requests * NS_PER_S) / load.elapsedNs, unit: '/s' },
        ...latencyFigures(load),
        ...probe.figures(),
        'server CPU': { value: serverNs / (endNs - startNs), unit: 'cores' },
        'client CPU': { value: cpuNs(load) / (endNs - startNs), unit: 'cores' },
      },
      checks: [answersCheck(load), await storedCheck(directory, sizeBytes, load)],
      childResources: load.resources,
      notes: [processorsNote(client.processors)],
    };
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', end);
    await client.end();
    server.close();
  }
}

function cpuNs({ resources }: LoadResult): number {
  return resources.userNs + resources.systemNs;
}

/** Percentiles in ms whose tail was seen, of each kind of request. */
function latencyFigures({ operations }: LoadResult): Readonly<Record<string, Figure>> {
  const figures = Object.entries(operations).flatMap(([kind, { latency }]) => {
    const histogram = LatencyHistogram.from(latency);
    return ([0.5, 0.99] as const).flatMap((share) => {
      const value = histogram.percentile(share);
      return value === null
        ? []
        : [[`${kind} p${100 * share}`, { value: value / NS_PER_MS, unit: 'ms' }] as const];
    });
  });
  return Object.fromEntries(figures);
}

function probeOperation(waits: LatencyHistogram): OperationMeasurement {
  return {
    count: waits.count,
    bytes: 0,
    errors: [],
    latency: waits.toJSON(),
    issueLatency: null,
    stages: null,
  };
}

function answersCheck({ requests, wrong, firstWrong }: LoadResult): Check {
  const detail =
    wrong === 0
      ? `all ${requests} are what they must be, bodies byte by byte`
      : `${wrong} of ${requests} are wrong, the first: ${firstWrong ?? ''}`;
  return { what: 'answers', passed: wrong === 0 && requests > 0, detail };
}

/** What a PUT was answered for lies in its file, and is the last that was sent. */
async function storedCheck(directory: string, sizeBytes: number, { stored }: LoadResult): Promise<Check> {
  const like = makeBody(sizeBytes, { index: 0, serial: 0 });
  const wrong: string[] = [];
  const slots = Object.entries(stored);
  for (const [slot, serial] of slots) {
    const body = await readFile(pathOf(directory, 'p', Number(slot)));
    const why = whyNotBody(body, like, { index: Number(slot), serial });
    if (why !== null) wrong.push(`slot ${slot}: ${why}`);
  }
  const detail =
    wrong.length === 0
      ? `all ${slots.length} hold the last body that was answered for`
      : `${wrong.length} of ${slots.length} do not hold the last body, ${wrong[0] ?? ''}`;
  return { what: 'stored files', passed: wrong.length === 0, detail };
}

function processorsNote(processors: readonly number[] | null): string {
  return processors === null
    ? 'the client shares the processors of the server'
    : `the client has processors of its own: ${processors.join(', ')}`;
}
