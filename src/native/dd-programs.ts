import { ddArguments, type DdFile } from './dd.js';
import { processIo } from './process-io.js';
import { type Program, type ProgramEnd, readyProgram } from './program.js';

/** Runs of dd, a file each, as many at once as are asked for. */
export class DdPrograms {
  readonly #start: (args: readonly string[]) => Program;
  readonly #running = new Map<Program, DdFile>();

  /** @throws IotriageError `unsupported` where dd is not installed. */
  constructor() {
    this.#start = readyProgram('dd');
  }

  /** Bytes that those under way have moved. */
  get bytes(): number {
    let bytes = 0;
    for (const [{ pid }, file] of this.#running) bytes += movedBytes(pid, file);
    return bytes;
  }

  /** Begins at once, and waits for the end, whatever it is. */
  async run(file: DdFile): Promise<ProgramEnd> {
    const program = this.#start(ddArguments(file));
    this.#running.set(program, file);
    try {
      return await program.ended;
    } finally {
      this.#running.delete(program);
    }
  }

  /** Ends those under way. */
  kill(): void {
    for (const program of this.#running.keys()) program.kill('SIGKILL');
  }
}

/** By the kernel's count: a call counts as it returns, and before it what it has made dirty or asked of the device. */
function movedBytes(pid: number | null, { does, sizeBytes }: DdFile): number {
  const io = pid === null ? null : processIo(pid);
  if (io === null) return 0;
  const moved = does === 'read' ? Math.max(io.rchar, io.readBytes) : Math.max(io.wchar, io.writeBytes);
  return Math.min(moved, sizeBytes);
}
