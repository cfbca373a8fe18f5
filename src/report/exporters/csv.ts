import type { Exporter } from '../../domain/exporter.js';
import type { CellKey } from '../../domain/plan.js';
import type { Report, ReportOperation } from '../../domain/report.js';
import type { StatisticsRow } from '../../domain/statistics.js';
import { activityNames } from '../terminal/activity-names.js';
import { mainOperation } from '../terminal/figures.js';

type Value = string | number | null;
type Row = Readonly<Record<string, Value>>;

/**
 * Tables for spreadsheets (RFC 4180): the rows that activities found, such as one for each file that was read. Where there
 * are none, a row for each cell with its table of statistics; where there is no cell either, the names of the columns alone and the run.
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

function activityRows({ run, activities, activityStatistics }: Report): readonly Row[] {
  const names = activityNames(activities);
  const rows = rowsById(activityStatistics);
  return activities.map(({ id, key, path, bytes, trials }) => ({
    run: run.id,
    workload: key.workload,
    cell: names.get(id) ?? id,
    directory: path,
    per: 'iteration',
    bytes,
    ...failure(trials),
    ...statistics(rows.get(id)),
  }));
}

function cellRows({ run, volumes }: Report): readonly Row[] {
  return volumes.flatMap(({ path, cells, statistics: tables }) => {
    const rows = rowsById(tables);
    return cells.map((cell) => ({
      run: run.id,
      workload: cell.key.workload,
      cell: cell.id,
      directory: path,
      ...dimensions(cell.key),
      per: 'operation',
      mean_bytes_per_s: cell.throughput?.bytesPerSecond.mean ?? null,
      min_bytes_per_s: cell.throughput?.bytesPerSecond.min ?? null,
      max_bytes_per_s: cell.throughput?.bytesPerSecond.max ?? null,
      ...latencies(mainOperation(cell)),
      cpu_ns_per_byte: cell.cpu.nsPerByte,
      peak_rss_bytes: cell.peakRssBytes,
      steady_pss_bytes: cell.memory.steadyPssBytes.value,
      ...failure(cell.trials),
      ...statistics(rows.get(cell.id)),
    }));
  });
}

/** All that tells one cell from another. */
function dimensions(key: CellKey): Row {
  return {
    strategy: key.strategy,
    parameters: Object.entries(key.parameters)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
    operation: key.operation,
    read_share: key.readShare,
    pool: key.poolSize,
    threads: key.threads,
    batch: key.batch,
    depth: key.depth,
    block_bytes: key.blockSizeBytes,
    files: key.files,
    file_bytes: key.fileSizeBytes,
    pattern: key.pattern,
    mode: key.mode,
    content: key.content,
    direct: String(key.direct),
    durability: key.durability,
    rate_per_s: key.rate,
    cpus: key.cpus,
    node: key.node,
  };
}

/** Of the operation that the cell is about: at a rate from the intended start and from the call, else twice from the call. */
function latencies(operation: ReportOperation | undefined): Row {
  const { latencyNs, issueLatencyNs } = operation ?? {};
  return {
    p50_ns: latencyNs?.p50 ?? null,
    p99_ns: latencyNs?.p99 ?? null,
    call_p50_ns: (issueLatencyNs ?? latencyNs)?.p50 ?? null,
    call_p99_ns: (issueLatencyNs ?? latencyNs)?.p99 ?? null,
  };
}

/** Why there are no figures, or fewer rounds: the first trial that failed. */
function failure(
  trials: readonly { readonly failure: { readonly code: string; readonly message: string } | null }[],
): Row {
  const first = trials.find((trial) => trial.failure !== null)?.failure;
  return { failure_code: first?.code ?? null, failure: first?.message ?? null };
}

type Tables = Report['activityStatistics'];

function rowsById(tables: Tables): ReadonlyMap<string, StatisticsRow> {
  return new Map(tables.flatMap(({ rows }) => rows.map((row) => [row.cellId, row] as const)));
}

/** The columns of the report's table of statistics: seconds for each operation or iteration, and ratios to the best of its table. */
function statistics(row: StatisticsRow | undefined): Row {
  const { secondsPerOperation: seconds, ratios } = row ?? {};
  return {
    min_s: seconds?.min ?? null,
    max_s: seconds?.max ?? null,
    mean_s: seconds?.mean ?? null,
    stddev_s: seconds?.stddev ?? null,
    median_s: seconds?.median ?? null,
    iqr_s: seconds?.iqr ?? null,
    outliers: seconds?.outliers ?? null,
    ops_per_s: row?.ops ?? null,
    rounds: row?.rounds ?? 0,
    iterations: row?.iterations ?? null,
    ...Object.fromEntries(ratioNames.map((name) => [`${name}_ratio`, ratios?.[name] ?? null])),
  };
}

const ratioNames = ['min', 'max', 'mean', 'stddev', 'median', 'iqr', 'ops'] as const;

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
