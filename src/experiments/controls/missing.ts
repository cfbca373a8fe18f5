import type { ReportActivity } from '../../domain/report.js';
import type { Judged } from './judge.js';

const waiting: Readonly<Record<string, string>> = {
  timers: 'timers',
  http: 'HTTP',
  sqlite: 'SQLite',
  sums: 'sums',
  'pool-wait': 'the staircase of the pool',
};

/** What of the question has no answer, and why: `SQLite (left out)`, `HTTP (trial-failed: ...)`. */
export function missing(activities: readonly ReportActivity[], judged: readonly Judged[]): readonly string[] {
  return [
    ...Object.entries(waiting).flatMap(([route, name]) => {
      if (judged.some((one) => one.route === route)) return [];
      const own = activities.filter(({ key }) => key.route === route);
      return [`${name} (${own.length === 0 ? 'left out' : whyOf(own)})`];
    }),
    ...(activities.some(({ key, time }) => key.route === 'sqlite-transactions' && time !== null)
      ? []
      : [
          `SQLite transactions (${whyOf(activities.filter(({ key }) => key.route === 'sqlite-transactions'))})`,
        ]),
  ];
}

function whyOf(own: readonly ReportActivity[]): string {
  if (own.length === 0) return 'left out';
  const failures = own.flatMap(({ time, trials }) =>
    time === null ? trials.flatMap(({ failure }) => failure?.code ?? []) : [],
  );
  return failures[0] ?? 'only one schedule was run';
}
