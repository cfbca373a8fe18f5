import { describe, expect, it } from 'vitest';
import type { Report, ReportActivity } from '../../../../src/domain/report.js';
import { csv } from '../../../../src/report/exporters/csv.js';

function reportOf(rows: ReportActivity['rows']): Report {
  const key = { workload: 'scan', route: 'native', parameters: {}, poolSize: null, cpus: null, node: null };
  const activity = { id: 'a', key, path: '/srv', rows, time: null, bytes: 7 };
  return { run: { id: 'r1', status: 'complete' }, activities: [activity], volumes: [] } as unknown as Report;
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
    const [header, line] = csv.render(reportOf([]), style).split('\r\n');
    expect(header).toMatch(/^run,workload,cell,directory,rounds,bytes,mean_s/);
    expect(line).toMatch(/^r1,scan,native,\/srv,0,7,/);
  });
});
