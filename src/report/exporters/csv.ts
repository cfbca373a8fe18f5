import type { Exporter, Report } from '../../domain/report.js';
import { activityNames } from '../terminal/activity-names.js';

type Value = string | number | null;
type Row = Readonly<Record<string, Value>>;

/**
 * Tables for spreadsheets (RFC 4180): the rows that activities found, such as one for each file that was read. Where there
 * are none, a row for each cell with its times; where there is no cell either, the names of the columns alone and the run.
 */
export const csv: Exporter = {
  name: 'csv',
  summary: 'rows of activities, one for each file of a scan; else one for each cell',
  extensions: ['.csv'],
  render: (report) => {
    const rows = foundRows(report);
    if (rows.length > 0) return table(rows);
    const cells = [...cellRows(report), ...activityRows(report)];
    return table(cells.length > 0 ? cells : [{ run: report.run.id, status: report.run.status }]);
  },
};

function foundRows({ run, activities }: Report): readonly Row[] {
  const names = activityNames(activities);
  return activities.flatMap(({ id, key, path, rows }) =>
    rows.map((row) => ({
      run: run.id,
      workload: key.workload,
      activity: names.get(id) ?? id,
      directory: path,
      ...row,
    })),
  );
}

function activityRows({ run, activities }: Report): readonly Row[] {
  const names = activityNames(activities);
  return activities.map(({ id, key, path, time, bytes }) => {
    const { secondsPerIteration: seconds } = time ?? {};
    return {
      run: run.id,
      workload: key.workload,
      cell: names.get(id) ?? id,
      directory: path,
      rounds: seconds?.rounds ?? 0,
      bytes,
      mean_s: seconds?.mean ?? null,
      min_s: seconds?.min ?? null,
      median_s: seconds?.median ?? null,
      max_s: seconds?.max ?? null,
      stddev_s: seconds?.stddev ?? null,
    };
  });
}

function cellRows({ run, volumes }: Report): readonly Row[] {
  return volumes.flatMap(({ path, cells }) =>
    cells.map(({ id, key, throughput, trials }) => ({
      run: run.id,
      workload: key.workload,
      cell: id,
      directory: path,
      strategy: key.strategy,
      operation: key.operation,
      pool: key.poolSize,
      depth: key.depth,
      block_bytes: key.blockSizeBytes,
      files: key.files,
      file_bytes: key.fileSizeBytes,
      rounds: trials.filter(({ staged }) => !staged).length,
      mean_bytes_per_s: throughput?.bytesPerSecond.mean ?? null,
      min_bytes_per_s: throughput?.bytesPerSecond.min ?? null,
      max_bytes_per_s: throughput?.bytesPerSecond.max ?? null,
    })),
  );
}

/** Columns are those of any row, in the order in which they first come. */
function table(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) => columns.map((column) => field(row[column] ?? null)).join(','));
  return [columns.map(field).join(','), ...lines].map((line) => `${line}\r\n`).join('');
}

/** Control characters, which a name of a file may hold, are written `\\xNN`: a line break would be none of a row's. */
function field(value: Value): string {
  if (value === null) return '';
  // eslint-disable-next-line no-control-regex
  const text = String(value).replace(/[\u0000-\u001f\u007f]/g, (control) => {
    return `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
