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

/** How it tells of a call of its own: the file's name is in it where there is one. */
const CALL = /^fio: pid=\d+, err=(\d+)\/file:[^,]*, func=(\w+)(?:\((.*)\))?, error=/m;

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
  const known = job.files.find((file) => file.path === named || job.files.length === 1);
  const path = known?.path ?? '';
  // Of all that libaio does, its syncs alone end as they are queued.
  if (engine === 'libaio' && call === 'td_io_queue')
    return [{ kind: 'sync', ...error, syscall: job.syncCall, path, offset: null }];
  return [{ kind: job.readOnly ? 'read' : 'write', ...error, syscall: 'fio', path, offset: null }];
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
