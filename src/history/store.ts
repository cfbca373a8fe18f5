import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  ftruncateSync,
} from 'node:fs';
import path from 'node:path';
import { errorCodeOf, IotriageError, messageOf } from '../domain/errors.js';
import { RECORD_VERSION, type RunRecord } from '../domain/record.js';
import { checkRecord } from './record-schema.js';
import { runsDirectory } from './state-directory.js';

/** A run being written: one JSON document a line, on disk when `append` returns. */
export class RunStore {
  readonly file: string;
  readonly #fd: number;
  /** Up to here all lines are whole. */
  #sizeBytes = 0;

  private constructor(file: string) {
    this.file = file;
    this.#fd = openSync(file, 'ax', 0o600);
  }

  /** @throws IotriageError `internal` where the directory cannot be made or written. */
  static create(runId: string, directory = runsDirectory()): RunStore {
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      const store = new RunStore(path.join(directory, `${runId}.jsonl`));
      syncDirectory(directory);
      return store;
    } catch (cause) {
      const remedy = 'set XDG_STATE_HOME to a directory that can be written';
      throw new IotriageError('internal', `cannot keep the run: ${messageOf(cause)}; ${remedy}`, [], {
        cause,
      });
    }
  }

  /** `st_dev` of the file system that the store lies on, to warn where that one is measured. */
  get deviceId(): string {
    return String(statSync(this.file, { bigint: true }).dev);
  }

  /**
   * @throws the system's error (ENOSPC); what was written of the record is taken back, so that the lines before it and
   * after it can be read.
   */
  append(record: RunRecord): void {
    const line = Buffer.from(`${JSON.stringify(record)}\n`);
    try {
      writeFileSync(this.#fd, line);
      fsyncSync(this.#fd);
      this.#sizeBytes += line.length;
    } catch (error) {
      ftruncateSync(this.#fd, this.#sizeBytes);
      throw error;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** Makes the new file's name durable. */
function syncDirectory(directory: string): void {
  const fd = openSync(directory, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Reads a stored run.
 * @param name `last`, an id or the beginning of one, or the path of a file.
 * @throws IotriageError `run-not-found`, `record-invalid`
 */
export function loadRun(name: string, directory = runsDirectory()): readonly RunRecord[] {
  return parseRecords(readFileSync(findRun(name, directory), 'utf8'));
}

function findRun(name: string, directory: string): string {
  if (name.includes('/') || name.endsWith('.jsonl')) {
    if (statSync(name, { throwIfNoEntry: false })?.isFile()) return name;
    throw new IotriageError('run-not-found', `there is no file ${name}`);
  }
  const files = runFiles(directory);
  const found = name === 'last' ? files.slice(-1) : files.filter((file) => file.startsWith(name));
  const [only, second] = found;
  if (only === undefined) {
    const hint =
      files.length === 0
        ? 'No run is stored'
        : `The latest is ${path.basename(files.at(-1) ?? '', '.jsonl')}`;
    throw new IotriageError('run-not-found', `there is no run ${name} in ${directory}. ${hint}.`);
  }
  if (second !== undefined) {
    throw new IotriageError('run-not-found', `${found.length} runs begin with ${name}: give more of the id`);
  }
  return path.join(directory, only);
}

/** Ids begin with the time of the run, so their order is that of time. */
function runFiles(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((file) => file.endsWith('.jsonl'))
      .sort();
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Reads a run's lines. A last line that a kill cut short is left out; anything else that does not fit is an error.
 * @throws IotriageError `record-invalid`
 */
export function parseRecords(text: string): readonly RunRecord[] {
  const lines = text.split('\n');
  // Without its newline the last line was not written whole, even where it happens to be JSON.
  lines.pop();
  const records = lines.map((line, index) => parseRecord(line, index + 1));
  if (records[0]?.type !== 'run')
    throw new IotriageError('record-invalid', 'the first line is no run header');
  return records;
}

function parseRecord(line: string, number: number): RunRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new IotriageError('record-invalid', `line ${number} is no JSON`, [], { cause });
  }
  if (typeof value === 'object' && value !== null && 'v' in value && value.v !== RECORD_VERSION) {
    const versions = `version ${String(value.v)}, this program reads version ${RECORD_VERSION}`;
    throw new IotriageError('record-invalid', `line ${number} is of ${versions}`);
  }
  const checked = checkRecord(value);
  if ('record' in checked) return checked.record;
  throw new IotriageError('record-invalid', `line ${number} is no record of iotriage: ${checked.why}`);
}
