import type { IoJob } from '../../domain/job.js';
import type { OperationError } from '../../domain/measurement.js';
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
 * What fio (3.33) says of operations that failed: `fio: io_u error on file PATH: No space left on device: write
 * offset=65536, buflen=4096`. Where it says nothing of the kind, the one error whose number its result bears: of what
 * and where is not known then, save the path where there is one file.
 *
 * @param errno of its result; 0: none.
 */
export function fioErrors(job: IoJob, errno: number, stderr: string): readonly OperationError[] {
  if (errno === 0) return [];
  const error = { code: errnoName(errno), errno, count: 1 };
  const told = stderr.split('\n').flatMap((line): readonly OperationError[] => {
    const [, where = '', direction = '', offset = ''] = COMPLAINT.exec(line) ?? [];
    const kind = kinds[direction];
    // A name may begin with another one and what stands behind it.
    const [path] = job.files
      .flatMap((file) => (where.startsWith(`${file.path}: `) ? [file.path] : []))
      .sort((one, other) => other.length - one.length);
    if (kind === undefined || path === undefined) return [];
    const at = kind === 'sync' ? null : Number(offset);
    return [{ kind, ...error, syscall: syscallOf(kind, job), path, offset: at }];
  });
  if (told.length > 0) return alike(told);
  const path = job.files.length === 1 ? (job.files[0]?.path ?? '') : '';
  return [{ kind: job.readOnly ? 'read' : 'write', ...error, syscall: 'fio', path, offset: null }];
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
