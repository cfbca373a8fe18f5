import { describe, expect, it } from 'vitest';
import type { CellKey } from '../../../../src/domain/plan.js';
import type { Report, ReportActivity } from '../../../../src/domain/report.js';
import { summarize } from '../../../../src/stats/summary.js';
import { csv } from '../../../../src/report/exporters/csv.js';

const statistics = {
  cellId: 'a',
  secondsPerOperation: summarize([1, 2, 3]),
  ops: 0.5,
  rounds: 3,
  iterations: 4,
  ratios: { min: 1, max: 1, mean: 1, stddev: 1, median: 1, iqr: 1, ops: 1 },
};

function reportOf(rows: ReportActivity['rows']): Report {
  const key = { workload: 'scan', route: 'native', parameters: {}, poolSize: null, cpus: null, node: null };
  const activity = { id: 'a', key, path: '/srv', rows, time: null, bytes: 7, trials: [{ failure: null }] };
  return {
    run: { id: 'r1', status: 'complete' },
    activities: [activity],
    volumes: [],
    activityStatistics: [{ label: '', rows: [statistics] }],
  } as unknown as Report;
}
const style = { colour: false, columns: 80 };

describe('the exporter csv', () => {
  it('writes a line for each row, with what needs quotes in quotes and control characters by their numbers', () => {
    const text = csv.render(reportOf([{ path: '/a,"b"\n', size: 3 }]), style);
    expect(text).toBe(
      'run,workload,activity,directory,path,size\r\nr1,scan,native,/srv,"/a,""b""\\x0a",3\r\n',
    );
  });

  it('writes a line for each activity where none found rows', () => {
    const [header = '', line = ''] = csv.render(reportOf([]), style).split('\r\n');
    const row = Object.fromEntries(header.split(',').map((name, index) => [name, line.split(',')[index]]));
    expect(row).toMatchObject({
      run: 'r1',
      workload: 'scan',
      directory: '/srv',
      bytes: '7',
      per: 'iteration',
    });
    expect(row).toMatchObject({ min_s: '1', max_s: '3', median_s: '2', iqr_s: '1.5', ops_per_s: '0.5' });
    expect(row).toMatchObject({
      rounds: '3',
      iterations: '4',
      outliers: '0;0',
      min_ratio: '1',
      ops_ratio: '1',
    });
  });

  it('writes all that tells one cell from another, and its figures', () => {
    const cell = (own: Partial<CellKey>, callNs: number | null) => ({
      id: 'c',
      key: { workload: 'files', strategy: 'worker-pool', operation: 'write', ...own },
      throughput: null,
      operations: {
        write: { latencyNs: { p50: 5, p99: 9 }, issueLatencyNs: callNs && { p50: callNs, p99: callNs } },
      },
      cpu: { nsPerByte: 0.25 },
      peakRssBytes: 4096,
      memory: { steadyPssBytes: { value: 2048 } },
      trials: [
        { failure: null },
        { failure: callNs === null ? null : { code: 'EIO', message: 'write f, 0' } },
      ],
    });
    const parameters = { buffers: 'own', inFlight: 2 };
    const cells = [
      cell({ parameters, rate: 500, cpus: 2, node: '/n/20', batch: 8, pattern: 'seq', direct: true }, 3),
      cell({ parameters, rate: null, cpus: 1, node: '/n/22', batch: 1, pattern: 'seq', direct: false }, null),
    ];
    const report = {
      run: { id: 'r1', status: 'complete' },
      activities: [],
      activityStatistics: [],
      volumes: [{ path: '/srv', cells, statistics: [] }],
    } as unknown as Report;
    const [header = '', ...lines] = csv.render(report, style).trimEnd().split('\r\n');
    const names = header.split(',');
    const rows = lines.map(
      (line) =>
        Object.fromEntries(
          [...line.matchAll(/("[^"]*"|[^,]*)(?:,|$)/g)].map(([, text], at) => [names[at], text]),
        ) as Record<string, string>,
    );
    expect(rows[0]).toMatchObject({
      parameters: 'buffers=own inFlight=2',
      rate_per_s: '500',
      cpus: '2',
      node: '/n/20',
      batch: '8',
      pattern: 'seq',
      direct: 'true',
      p50_ns: '5',
      call_p50_ns: '3',
      cpu_ns_per_byte: '0.25',
      peak_rss_bytes: '4096',
      steady_pss_bytes: '2048',
      failure_code: 'EIO',
      failure: '"write f, 0"',
    });
    expect(rows[1]).toMatchObject({
      rate_per_s: '',
      cpus: '1',
      node: '/n/22',
      p50_ns: '5',
      call_p50_ns: '5',
      failure_code: '',
      failure: '',
    });
  });
});
