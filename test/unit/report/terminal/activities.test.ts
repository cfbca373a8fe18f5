import { describe, expect, it } from 'vitest';
import type { Span } from '../../../../src/domain/activity-findings.js';
import type { ActivityKey } from '../../../../src/domain/activity-key.js';
import type { Report, ReportActivity } from '../../../../src/domain/report.js';
import { summarize } from '../../../../src/stats/summary.js';
import { statisticsTable } from '../../../../src/stats/table.js';
import { renderActivities } from '../../../../src/report/terminal/activities.js';
import { activityNames } from '../../../../src/report/terminal/activity-names.js';
import { renderAnswer, renderReasons } from '../../../../src/report/terminal/experiment.js';
import { gantt } from '../../../../src/report/terminal/gantt.js';
import { createPage } from '../../../../src/report/terminal/page.js';

const page = createPage({ colour: false, columns: 100 });
const key: ActivityKey = {
  workload: 'w',
  route: 'r',
  parameters: {},
  poolSize: null,
  cpus: null,
  node: null,
};

function activity(
  id: string,
  own: Partial<ActivityKey> = {},
  more: Partial<ReportActivity> = {},
): ReportActivity {
  return {
    id,
    key: { ...key, ...own },
    path: '/a',
    summary: `what ${id} does`,
    time: null,
    bytes: 0,
    operations: {},
    figures: {},
    checks: [],
    spans: [],
    curves: {},
    rows: [],
    cpu: { userNs: 0, systemNs: 0 },
    peakRssBytes: null,
    eventLoopUtilisation: null,
    notes: [],
    trials: [],
    ...more,
  };
}

const rendered = (...activities: readonly ReportActivity[]): string => {
  const entries = activities.map(({ id }, index) => ({
    cellId: id,
    secondsPerOperation: [index + 1],
    operations: [3],
  }));
  const report = { activities, activityStatistics: [{ label: 'w, /a', rows: statisticsTable(entries) }] };
  return renderActivities(page, report as unknown as Report).join('\n');
};

describe('names of activities', () => {
  const namesOf = (...keys: readonly Partial<ActivityKey>[]) => [
    ...activityNames(keys.map((own, index) => ({ id: `c${index}`, key: { ...key, ...own } }))).values(),
  ];

  it('are the routes where nothing else differs', () => {
    expect(namesOf({ route: 'a', poolSize: 4 }, { route: 'b', parameters: { n: 1 } })).toEqual(['a', 'b']);
  });

  it('say what varies within a route', () => {
    expect(
      namesOf(
        { parameters: { n: 1, how: 'x', same: 2 }, poolSize: 2, cpus: 1 },
        { parameters: { n: 2, how: 'y', same: 2 }, poolSize: 4, node: '/node' },
      ),
    ).toEqual(['r, n 1, x, pool 2, 1 CPUs, this Node.js', 'r, n 2, y, pool 4, all CPUs, /node']);
  });
});

describe('the table of activities', () => {
  it('has the columns of the statistics, ratios in brackets, and figures with their units', () => {
    const figure = (value: number, unit: string) => ({ unit, value: summarize([value]) });
    const text = rendered(
      activity('c0', { route: 'a' }, { figures: { wait: figure(0.002, 's'), gain: figure(2, 'times') } }),
      activity(
        'c1',
        { route: 'b' },
        { figures: { part: figure(0.5, 'share'), size: figure(2048, 'bytes') } },
      ),
    );
    for (const column of 'Min Max Mean StdDev Median IQR Outliers OPS Rounds Iterations'.split(' ')) {
      expect(text).toContain(column);
    }
    expect(text).toMatch(/b +2 \(2\.00\)/);
    expect(text).toContain('what c0 does');
    for (const value of ['2 ms', '2x', '50.0 %', '2 KiB']) expect(text).toContain(value);
  });

  it('says which checks hold, and which do not', () => {
    const checks = [
      { what: 'complete', passed: true, detail: '10 lines' },
      { what: 'in order', passed: false, detail: 'line 3 stands before 2' },
    ];
    const text = rendered(activity('c0', {}, { checks, notes: ['on a slow day'] }));
    expect(text).toContain('r: complete: 10 lines');
    expect(text).toContain('r: in order: NO, line 3 stands before 2');
    expect(text).toContain('r: on a slow day');
  });

  it('tells what has no result, with the round and the reason', () => {
    const failed = activity(
      'c0',
      {},
      {
        trials: [
          {
            round: 1,
            exit: 'failed',
            disturbances: [],
            elapsedNs: null,
            iterations: null,
            failure: { code: 'EIO', message: 'bad' },
          },
        ],
      },
    );
    const report = { activities: [failed], activityStatistics: [] } as unknown as Report;
    expect(renderActivities(page, report).join('\n')).toContain('r on /a, round 2: EIO, bad');
  });
});

describe('a Gantt picture', () => {
  const span = (track: string, kind: Span['kind'], startNs: number, endNs: number): Span => ({
    track,
    name: '',
    kind,
    startNs,
    endNs,
  });
  const inside = (line: string | undefined): string => /│(.*)│/.exec(line ?? '')?.[1] ?? '';

  it('draws a line for each track, as wide as what the right edge stands for', () => {
    const lines = gantt(
      page,
      [span('a', 'compute', 0, 50), span('a', 'wait', 50, 100), span('b', 'io', 25, 50)],
      100,
    );
    const [a, b] = [inside(lines[0]), inside(lines[1])];
    expect(a.length).toBe(b.length);
    expect(a).toMatch(/^█+░+$/);
    expect(Math.abs(a.indexOf('░') - a.length / 2)).toBeLessThanOrEqual(1);
    expect(Math.abs(b.indexOf('▒') - b.length / 4)).toBeLessThanOrEqual(1);
    expect(lines[2]).toContain('0 to 100 ns');
    expect(lines[2]).toContain('computing');
  });

  it('gives the shortest span a column, at the right edge too', () => {
    const [start, end] = gantt(page, [span('a', 'io', 0, 1), span('b', 'io', 1e6, 1e6)], 1e6);
    expect(inside(start)).toMatch(/^▒ +$/);
    expect(inside(end)).toMatch(/^ +▒$/);
  });

  it('is not drawn where there is no time or no room', () => {
    expect(gantt(page, [span('a', 'io', 0, 0)], 0)).toEqual([]);
    expect(gantt({ ...page, width: 12 }, [span('a', 'io', 0, 1)], 1)).toEqual([]);
  });
});

describe('the answer to a question', () => {
  const report = (answer: object | null, seenElsewhere = 'Others saw 2x.') =>
    ({
      experiment: { question: 'Why?', seenElsewhere, answer },
      run: { plan: { preset: 'some' }, status: 'complete' },
      volumes: [],
      activities: [],
    }) as unknown as Report;
  const answer = {
    summary: 'It is 2x.',
    confidence: 'medium',
    reasons: ['Because.'],
    evidence: [{ name: 'ratio', value: 2, unit: 'x', source: 'cell c0' }],
  };

  it('is the first line', () => {
    expect(renderAnswer(page, report(answer))).toEqual(['It is 2x.', 'some: Why?', '']);
  });

  it('says that nothing was measured where there is none', () => {
    expect(renderAnswer(page, report(null))[0]).toContain('Nothing was measured that answers the question');
    expect(renderReasons(page, report(null)).join('\n')).not.toContain('Why (');
  });

  it('has its reasons, evidence with sources, and what others saw', () => {
    const text = renderReasons(page, report(answer)).join('\n');
    expect(text).toContain('Why (confidence medium)');
    expect(text).toContain('- Because.');
    expect(text).toContain('ratio: 2 x (cell c0)');
    expect(text).toContain('Others saw 2x.');
    expect(renderReasons(page, report(answer, '')).join('\n')).not.toContain('Seen elsewhere');
  });

  it('is not there where a preset asks nothing', () => {
    const plain = { experiment: null } as unknown as Report;
    expect([renderAnswer(page, plain), renderReasons(page, plain)]).toEqual([[], []]);
  });
});
