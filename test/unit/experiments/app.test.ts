import { describe, expect, it } from 'vitest';
import type { ReportActivity } from '../../../src/domain/report.js';
import type { LatencySummary } from '../../../src/domain/statistics.js';
import { app } from '../../../src/experiments/app.js';
import { activity, resultOf } from './activity.js';

interface Options {
  readonly pool: number;
  readonly rates: readonly number[];
  readonly cpus?: number | null;
  readonly sync?: 'none' | 'each';
  readonly waitNs?: number;
  readonly loop?: number;
  readonly server?: number;
  readonly client?: number;
}

const latency = (p50: number, count = 5000): LatencySummary => ({
  count,
  min: p50 / 2,
  mean: p50,
  p50,
  p90: 2 * p50,
  p99: 3 * p50,
  p999: null,
  max: 10 * p50,
});

const kind = (p50: number) => ({
  count: 5000,
  bytes: 0,
  errors: [],
  latencyNs: latency(p50),
  latencySumNs: 5000 * p50,
});

/** Rounds of 1000 requests. */
function cell({
  pool,
  rates,
  cpus = null,
  sync = 'each',
  waitNs = 1e4,
  loop = 0.3,
  server = 0.5,
  client = 0.3,
}: Options): ReportActivity {
  return activity({
    workload: 'app',
    route: 'http',
    parameters: { sync, connections: 32 },
    poolSize: pool,
    cpus,
    iterations: 1000,
    seconds: rates.map((rate) => 1000 / rate),
    eventLoopUtilisation: loop,
    operations: { get: kind(4e6), put: kind(9e6), 'pool probe': kind(waitNs) },
    figures: {
      'server CPU': { value: server, unit: 'cores' },
      'client CPU': { value: client, unit: 'cores' },
    },
    notes: ['the client shares the processors of the server'],
  });
}

const around = (rate: number): readonly number[] => [0.99 * rate, rate, 1.01 * rate];
/** Rises to a pool of 4. */
const rising = [
  { pool: 1, rates: around(1000), waitNs: 8e6 },
  { pool: 2, rates: around(2000), waitNs: 4e6 },
  { pool: 4, rates: around(4000) },
  { pool: 8, rates: around(4050) },
  { pool: 16, rates: around(4020) },
] as const;

const answerOf = (...cells: readonly ReportActivity[]) => app.answer(resultOf(cells));

describe('app', () => {
  it('has no answer of a single size', () => {
    expect(answerOf(cell({ pool: 4, rates: around(1000) }))).toBeNull();
  });

  it('names the smallest pool that is within 5 % of the best, with its latencies and what is waited for below', () => {
    const answer = answerOf(...rising.map(cell));
    expect(answer?.summary).toMatch(
      /^On 2 CPUs a pool of 4 serves as much as any \(4000 requests\/s, within 5 % of the best, 4050 requests\/s at 8\)/,
    );
    expect(answer?.summary).toMatch(/GET p50 4 ms, p99 12 ms, PUT p50 9 ms/);
    expect(answer?.summary).toMatch(/because works wait for a thread in smaller pools \(8 ms at 1/);
    expect(answer?.summary).toMatch(/what sets the pace was not seen \(server/);
    expect(answer?.summary).toMatch(
      /0\.500 and client 0\.300 of 2 processors are used, the event loop is 30 % busy/,
    );
    expect(answer?.summary).toMatch(/Leave UV_THREADPOOL_SIZE at its default of 4\.$/);
    expect(answer?.reasons[0]).toMatch(/the knee is 4 \[4, 4\] \(the range of the rounds\)/);
    expect(answer?.confidence).toBe('medium');
  });

  it.each([
    [
      'where much more is served without them',
      6000,
      /the fsyncs of the volume set the pace \(without them 1\.50x at pool 4\)/,
    ],
    ['not where as much is', 4200, /the fsyncs do not set the pace \(without them 1\.05x at pool 4\)/],
  ])('takes fsyncs for what sets the pace %s', (_, rate, words) => {
    const unsynced = [1, 4].map((pool) => cell({ pool, rates: around(rate), sync: 'none' }));
    expect(answerOf(...rising.map(cell), ...unsynced)?.summary).toMatch(words);
  });

  it('says what another pool than the default gives', () => {
    const falling = [1, 2, 4].map((pool) => cell({ pool, rates: around(4000 - 500 * pool) }));
    expect(answerOf(...falling)?.summary).toMatch(
      /UV_THREADPOOL_SIZE=1 serves 1\.75x of the default of 4; but the pool also serves dns/,
    );
  });

  it('does not blame the pool where nothing waits for a thread', () => {
    const answer = answerOf(...rising.map((point) => cell({ ...point, waitNs: 1e4 })));
    expect(answer?.summary).toMatch(/not for the wait for a thread/);
  });

  it.each([
    ['the event loop', { loop: 0.97 }, /the event loop sets the pace \(97 % busy\)/],
    ['the processors', { server: 1.9 }, /the server's processors are used up/],
    ['both processes', { server: 1.2, client: 0.7 }, /server and client together use up the processors/],
    ['the client', { client: 0.95 }, /the client sets the pace/],
  ])('says what sets the pace above: %s', (_, options, words) => {
    expect(answerOf(...rising.map((point) => cell({ ...point, ...options })))?.summary).toMatch(words);
  });

  it.each([
    ['falls with more', 1e6, /does not set the pace: at pool 8 they wait 1 ms and no more is served/],
    ['does not', 3.9e6, /as long at pool 8 \(3\.90? ms\): more threads wait for the same device or lock/],
  ])('tells a wait for a thread that %s', (_, waitNs, words) => {
    const answer = answerOf(
      ...rising.map((point) => cell({ ...point, waitNs: point.pool === 8 ? waitNs : 4e6 })),
    );
    expect(answer?.summary).toMatch(/works still wait for a thread at pool 4 \(4 ms, by a probe\)/);
    expect(answer?.summary).toMatch(words);
  });

  it('says so where the rounds do not tell which pool serves most', () => {
    const answer = answerOf(
      cell({ pool: 1, rates: [3700, 3900, 3800] }),
      cell({ pool: 2, rates: [3600, 4100, 3900] }),
      cell({ pool: 4, rates: [3500, 4700, 4500] }),
    );
    expect(answer?.summary).toMatch(
      /^On 2 CPUs these rounds do not tell which pool serves most \(knee .*>4\]\)/,
    );
    expect(answer?.summary).not.toMatch(/no size is enough/);
  });

  it('says that no size is enough where requests still rise', () => {
    const answer = answerOf(...rising.slice(0, 3).map(cell));
    expect(answer?.summary).toMatch(/still rise at a pool of 4 .*no size is enough yet/);
    expect(answer?.summary).not.toMatch(/Leave/);
  });

  it('is not sure of a knee of one round', () => {
    const answer = answerOf(...rising.map((point) => cell({ ...point, rates: point.rates.slice(1, 2) })));
    expect(answer?.confidence).toBe('low');
    expect(answer?.reasons[0]).toMatch(/rests on one round: it may be noise/);
  });

  it('leads with syncs on all processors, and tells of the others below', () => {
    const answer = answerOf(
      ...rising.map((point) => cell({ ...point, sync: 'none' })),
      ...rising.map((point) => cell({ ...point, cpus: 1 })),
      ...rising.map(cell),
    );
    expect(answer?.summary).toMatch(/^On 2 CPUs a pool/);
    const reasons = answer?.reasons.join('\n');
    expect(reasons).toMatch(/^On 1 CPU a pool/m);
    expect(reasons).toMatch(/^On 2 CPUs, stored without fsync, a pool/m);
    expect(reasons).toMatch(/an estimate by a probe/);
  });
});
