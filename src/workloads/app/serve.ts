import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { type ActivityContext, type ActivityOutcome, plainOutcome } from '../../domain/activity.js';
import type { Check, Figure } from '../../domain/activity-findings.js';
import type { OperationMeasurement } from '../../domain/measurement.js';
import { NS_PER_MS, NS_PER_S } from '../../domain/units.js';
import { loadAddon } from '../../native/addon.js';
import { LatencyHistogram } from '../../stats/histogram.js';
import { makeBody, stampBody, whyNotBody } from './bodies.js';
import { ClientProcess } from './client-process.js';
import { type LoadResult, SLOTS_PER_CONNECTION, WARMUP_MS } from './messages.js';
import { PoolProbe } from './pool-probe.js';
import { FileServer, pathOf } from './server.js';

const SECRET_BYTES = 16;

/** Serves and stores files as long as the client sends requests; then every stored file is read back. */
export async function serveUnderLoad(context: ActivityContext): Promise<ActivityOutcome> {
  const { parameters, seed, signal } = context;
  const directory = context.directory ?? '';
  const [files, sizeBytes] = [Number(parameters.files), Number(parameters.size)];
  const connections = Number(parameters.connections);
  const secret = randomBytes(SECRET_BYTES).toString('hex');
  await writeServed(context, files, sizeBytes);
  const addon = loadAddon();
  const server = new FileServer(
    {
      directory,
      sync: parameters.sync as 'none' | 'each',
      secret,
      files,
      slots: SLOTS_PER_CONNECTION * connections,
      sizeBytes,
    },
    context,
  );
  const client = new ClientProcess(addon);
  const end = (): void => void client.end();
  signal.addEventListener('abort', end, { once: true });
  try {
    const port = await server.listen();
    await client.open({
      port,
      secret,
      seed,
      connections,
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
      checks: [answersCheck(load), await storedCheck(context, sizeBytes, load)],
      childResources: load.resources,
      notes: [processorsNote(client.processors)],
    };
  } finally {
    signal.removeEventListener('abort', end);
    await client.end();
    await server.close();
  }
}

/** The files that are served, one after another. @throws the signal's reason where the run is interrupted */
async function writeServed(
  { directory, moved, awaitDevice, signal }: ActivityContext,
  files: number,
  sizeBytes: number,
): Promise<void> {
  const body = makeBody(sizeBytes, { index: 0, serial: 0 });
  for (let index = 0; index < files; index++) {
    signal.throwIfAborted();
    stampBody(body, { index, serial: 0 });
    await awaitDevice(() => writeFile(pathOf(directory ?? '', 'a', index), body, { mode: 0o600 }));
    moved(1, sizeBytes);
  }
  signal.throwIfAborted();
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
async function storedCheck(
  { directory, moved }: ActivityContext,
  sizeBytes: number,
  { stored }: LoadResult,
): Promise<Check> {
  const like = makeBody(sizeBytes, { index: 0, serial: 0 });
  const wrong: string[] = [];
  const slots = Object.entries(stored);
  for (const [slot, serial] of slots) {
    const body = await readFile(pathOf(directory ?? '', 'p', Number(slot)));
    moved(1, body.length);
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
