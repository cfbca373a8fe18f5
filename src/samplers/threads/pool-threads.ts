import type { ThreadLog } from '../../domain/kernel-log.js';
import { loadAddon } from '../../native/addon.js';
import { leftOutRemark } from '../series/cost-bound.js';
import { costShares } from '../series/cost-shares.js';
import { isGone } from '../series/kernel-file.js';
import { type Contents, TextLog } from '../series/text-log.js';
import { callNumbers, syscallNames, takesDescriptor } from './syscall-names.js';
import { parseSyscall, REST, type ThreadActivity } from './thread-activity.js';

/** What may be spent in advance, of later looks. */
const CREDIT_NS = 1e9;
/** Of each thread: its call, its state, the path of its file. */
const TEXTS = 3;

/** What a thread does. */
export interface ThreadSeen {
  readonly activity: ThreadActivity;
  /** The letter of /proc/PID/task/TID/stat of one in a call; empty of one that runs or rests. */
  readonly state: string;
  /** Of the file that its call works on; null: it has none, or it was closed since. */
  readonly path: string | null;
}

/** `gone`: the thread has ended. An error: it is there, and what it does may not be read. */
export type ThreadReading = ThreadSeen | 'gone' | Error;

/** The threads of a pool, seen through files that stay open and are read together; a look is left out where earlier ones took too much. */
export class PoolThreads extends TextLog<ThreadLog> {
  /**
   * @param process `/proc/PID`
   * @param threads their ids
   * @param consume is given what each of them did, look by look, when {@link digest} is called or much was gathered
   * @param arch other values than this machine's are for tests
   */
  constructor(
    process: string,
    threads: readonly number[],
    consume: (atNs: number, readings: readonly ThreadReading[]) => void,
    arch = globalThis.process.arch,
  ) {
    const nameOf = syscallNames(arch);
    const native = loadAddon().openThreadLog({
      folders: threads.map((id) => `${process}/task/${id}`),
      descriptors: `${process}/fd`,
      restingCalls: callNumbers(arch, (name) => name === REST),
      descriptorCalls: callNumbers(arch, takesDescriptor),
      share: costShares.poolOccupancy,
      creditNs: CREDIT_NS,
    });
    super(native, TEXTS * threads.length, (atNs, contents) => {
      const readings = threads.map((_, thread) => {
        const texts = contents.slice(TEXTS * thread, TEXTS * (thread + 1));
        return readingOf(texts, (call) => parseSyscall(call, nameOf));
      });
      consume(atNs, readings);
    });
  }

  /** The next look is made, whatever those before have cost. */
  forgive(): void {
    this.native.forgive();
  }

  /** That looks were left out, and why; null where none was. */
  remark(): string | null {
    return leftOutRemark(this.native.spent(), costShares.poolOccupancy);
  }
}

function readingOf(texts: Contents, parse: (call: string) => ThreadActivity): ThreadReading {
  const [call = '', state = '', path = ''] = texts;
  if (typeof call !== 'string') return isGone(call) || isGone(state) ? 'gone' : call;
  if (typeof state !== 'string') return isGone(state) ? 'gone' : state;
  return { activity: parse(call), state, path: typeof path === 'string' && path !== '' ? utf8(path) : null };
}

/** What the kernel says of itself is ASCII; names of files are whatever was given to them. */
function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}
