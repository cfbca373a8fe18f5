import type { IoJob } from '../../domain/job.js';
import type { OperationError } from '../../domain/measurement.js';
import type { FioEngine } from './arguments.js';
import { errnoName, syscallOf } from '../drive/operation-error.js';

/** What fio calls the directions of an operation. */
const kinds: Readonly<Record<string, 'read' | 'write' | 'sync'>> = {
  read: 'read',
  write: 'write',
  sync: 'sync',
  datasync: 'sync',
};

const COMPLAINT = /^fio: io_u error on file (.*): (\w+) offset=(\d+), buflen=\d+$/;

/**
 * How it tells of a call of its own: `fio: pid=7, err=2/file:filesetup.c:794, func=open(PATH), error=No such file or
 * directory`. What stands behind `err=2/` is cut off after 127 bytes.
 */
const CALL = /^fio: pid=\d+, err=(\d+)\/file:[^,]*, func=(\w+)(?:\((.*))?/m;
const BEHIND_NAME = /\), error=.*$/;

/** By this call it sets an engine up, before it opens any file. */
const SETUP = 'io_queue_init';

/** Why fio could not set its engine up (a limit on memory, or on requests in flight); null: it could. */
export function whyEngineFailed(engine: FioEngine, said: string): string | null {
  const [, errno, call] = CALL.exec(said) ?? [];
  return call === SETUP ? `fio's ${engine}: ${SETUP}: ${errnoName(Number(errno))}` : null;
}

/**
 * What fio (3.33) says of operations that failed: `fio: io_u error on file PATH: No space left on device: write
 * offset=65536, buflen=4096`. Where it says nothing of the kind, the one error whose number its result bears: of what
 * and where is not known then, save the path where it names one or there is no other.
 *
 * @param errno of its result; 0: none.
 */
export function fioErrors(
  job: IoJob,
  engine: FioEngine,
  errno: number,
  said: string,
): readonly OperationError[] {
  if (errno === 0) return [];
  const error = { code: errnoName(errno), errno, count: 1 };
  const told = said.split('\n').flatMap((line): readonly OperationError[] => {
    const [, where = '', direction = '', offset = ''] = COMPLAINT.exec(line) ?? [];
    const kind = kinds[direction];
    // A name may begin with another one and what stands behind it.
    const [path] = job.files
      .flatMap((file) => (where.startsWith(`${file.path}: `) ? [file.path] : []))
      .sort((one, other) => other.length - one.length);
    if (kind === undefined || path === undefined) return [];
    const at = kind === 'sync' ? null : Number(offset);
    return [{ kind, ...error, syscall: callOf(kind, job, engine), path, offset: at }];
  });
  if (told.length > 0) return alike(told);
  const [, , call, named] = CALL.exec(said) ?? [];
  const path = (job.files.length === 1 ? job.files[0]?.path : undefined) ?? pathNamed(job, named) ?? '';
  // Of all that libaio does, its syncs alone end as they are queued.
  if (engine === 'libaio' && call === 'td_io_queue')
    return [{ kind: 'sync', ...error, syscall: job.syncCall, path, offset: null }];
  return [{ kind: job.readOnly ? 'read' : 'write', ...error, syscall: 'fio', path, offset: null }];
}

/** The file that a call names; undefined: none, or the name is cut off and there are others that begin alike. */
function pathNamed({ files }: Pick<IoJob, 'files'>, named: string | undefined): string | undefined {
  if (named === undefined) return undefined;
  const whole = named.replace(BEHIND_NAME, '');
  if (whole !== named) return files.find(({ path }) => path === whole)?.path;
  const [first, ...others] = files.filter(({ path }) => path.startsWith(named));
  return others.length === 0 ? first?.path : undefined;
}

/** The call by which an engine does an operation: that of psync names it; libaio syncs by a call of its own. */
function callOf(kind: 'read' | 'write' | 'sync', job: IoJob, engine: FioEngine): string {
  if (engine === 'io_uring') return 'io_uring_enter';
  return engine === 'libaio' && kind !== 'sync' ? 'io_submit' : syscallOf(kind, job);
}

/** Those of one kind and file as one, which bears the first one's offset. */
function alike(errors: readonly OperationError[]): readonly OperationError[] {
  const known = new Map<string, OperationError>();
  for (const error of errors) {
    const identity = `${error.kind} ${error.path}`;
    const first = known.get(identity);
    known.set(identity, first === undefined ? error : { ...first, count: first.count + 1 });
  }
  return [...known.values()];
}
