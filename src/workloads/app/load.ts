import type { OperationMeasurement } from '../../domain/measurement.js';
import { resourceUseOf, usedBetween } from '../../domain/resource-use.js';
import { LatencyHistogram } from '../../stats/histogram.js';
import { Connection } from './connection.js';
import type { LoadRequest, LoadResult } from './messages.js';
import type { RequestKind } from './request-mix.js';

interface Tally {
  readonly latency: LatencyHistogram;
  bytes: number;
}

/** Requests from all connections: each sends the next one when the last one is answered. */
export class Load {
  readonly #connections: readonly Connection[];

  constructor(request: LoadRequest) {
    this.#connections = Array.from(
      { length: request.connections },
      (_, number) => new Connection(number, request),
    );
  }

  /** @param milliseconds after which nothing new is sent; what is in flight is waited for. */
  async run(milliseconds: number): Promise<LoadResult> {
    const tallies = new Map<RequestKind, Tally>();
    const wrong: string[] = [];
    let wrongCount = 0;
    const before = resourceUseOf(process.resourceUsage());
    const start = performance.now();
    const one = async (connection: Connection): Promise<void> => {
      for (let began = performance.now(); began - start < milliseconds;) {
        const answered = await connection.next();
        const ended = performance.now();
        if (answered.wrong !== null && wrongCount++ === 0) wrong.push(`${answered.kind}: ${answered.wrong}`);
        const tally = tallies.get(answered.kind) ?? { latency: new LatencyHistogram(), bytes: 0 };
        tallies.set(answered.kind, tally);
        tally.latency.record(Math.round((ended - began) * 1e6));
        tally.bytes += answered.bytes;
        began = ended;
      }
    };
    await Promise.all(this.#connections.map(one));
    const elapsedNs = (performance.now() - start) * 1e6;
    const after = resourceUseOf(process.resourceUsage());
    const counted = [...tallies.values()];
    return {
      elapsedNs,
      operations: Object.fromEntries([...tallies].map(([kind, tally]) => [kind, measurementOf(tally)])),
      requests: counted.reduce((sum, { latency }) => sum + latency.count, 0),
      bytes: counted.reduce((sum, { bytes }) => sum + bytes, 0),
      wrong: wrongCount,
      firstWrong: wrong[0] ?? null,
      stored: Object.fromEntries(this.#connections.flatMap(({ stored }) => [...stored])),
      resources: usedBetween(before, after),
    };
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }
}

function measurementOf({ latency, bytes }: Tally): OperationMeasurement {
  return {
    count: latency.count,
    bytes,
    errors: [],
    latency: latency.toJSON(),
    issueLatency: null,
    stages: null,
  };
}
