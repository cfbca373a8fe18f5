import { type FileHandle, open } from 'node:fs/promises';
import { operationCodes } from '../../domain/job.js';
import { NOT_OPEN, openDescriptor } from '../drive/descriptors.js';
import { filesToOpen } from '../drive/files-to-open.js';
import { type Handles, handleOperation } from '../drive/handle-operations.js';
import { openFlags } from '../drive/open-flags.js';
import { failureNumber } from '../drive/operation-error.js';
import type { AwaitedMove, AwaitedRoute } from './awaited-route.js';
import { piecesOf } from './moves.js';
import type { SharedJob, Unopened } from './shared-job.js';

/** The handles that one worker has open, by path: no other thread can use them. They are kept from job to job. */
export type OpenHandles = Map<string, FileHandle>;

/**
 * The methods of FileHandle. A handle belongs to its thread: a worker opens for itself what another one opened, before
 * the job's clock starts where the file was open then. The job's slots say which files are open, by the descriptor of
 * whoever opened them.
 */
export class HandlesRoute implements AwaitedRoute {
  readonly #job: SharedJob;
  readonly #byPath: OpenHandles;
  readonly #handles: Handles;
  /** Under way: two tasks of this worker may ask for one file. */
  readonly #opening = new Map<number, Promise<FileHandle>>();

  constructor(job: SharedJob, byPath: OpenHandles) {
    this.#job = job;
    this.#byPath = byPath;
    this.#handles = job.paths.map((path) => byPath.get(path));
  }

  /**
   * Opens what the job needs of the files that are open, and closes what another worker closed.
   * @returns the first that cannot be opened here; null: none.
   */
  async load(): Promise<Unopened | null> {
    const { slots, paths } = this.#job;
    const inPool = new Set([...paths.keys()].filter((file) => slots[file] !== NOT_OPEN));
    const stale = paths.filter((path, file) => !inPool.has(file) && this.#byPath.has(path));
    await closeHandles(this.#byPath, stale);
    this.#handles.forEach((_handle, file) => {
      if (!inPool.has(file)) this.#handles[file] = undefined;
    });
    for (const file of filesToOpen(this.#job, inPool, new Set(this.#byPath.keys()))) {
      try {
        await this.#open(file);
      } catch (error) {
        const failure = failureNumber(error);
        if (failure === 0) throw error;
        return { file, failure };
      }
    }
    return null;
  }

  readonly write: AwaitedMove = async (file, bytes, at, length, offset, pieceBytes) => {
    const handle = this.#handleOf(file) ?? (await this.#open(file));
    if (pieceBytes === 0) return (await handle.write(bytes, at, length, offset)).bytesWritten;
    return (await handle.writev(piecesOf(bytes, at, length, pieceBytes), offset)).bytesWritten;
  };

  readonly read: AwaitedMove = async (file, bytes, at, length, offset, pieceBytes) => {
    const handle = this.#handleOf(file) ?? (await this.#open(file));
    if (pieceBytes === 0) return (await handle.read(bytes, at, length, offset)).bytesRead;
    return (await handle.readv(piecesOf(bytes, at, length, pieceBytes), offset)).bytesRead;
  };

  descriptorOf(file: number): number {
    return this.#handles[file]?.fd ?? NOT_OPEN;
  }

  async rest(kind: number, file: number): Promise<void> {
    const { slots, paths } = this.#job;
    const path = paths[file] ?? '';
    const usesOpen = kind === operationCodes.sync || kind === operationCodes.close;
    if (usesOpen && !this.#handleOf(file)) await this.#open(file);
    if (kind === operationCodes.close) {
      slots[file] = NOT_OPEN;
      this.#byPath.delete(path);
    }
    await handleOperation(this.#job, kind, path, file, this.#handles);
    const handle = this.#handles[file];
    if (kind !== operationCodes.create && kind !== operationCodes.open) return;
    if (!handle) return;
    this.#byPath.set(path, handle);
    slots[file] = handle.fd;
  }

  /** Undefined: the file is open, but not here. @throws OperationFailure EBADF where it is not open. */
  #handleOf(file: number): FileHandle | undefined {
    openDescriptor(this.#job.slots, file);
    return this.#handles[file];
  }

  async #open(file: number): Promise<FileHandle> {
    const path = this.#job.paths[file] ?? '';
    const opening = this.#opening.get(file) ?? open(path, openFlags(this.#job));
    this.#opening.set(file, opening);
    try {
      const handle = await opening;
      this.#handles[file] = handle;
      this.#byPath.set(path, handle);
      return handle;
    } finally {
      this.#opening.delete(file);
    }
  }
}

/** Closes handles of these paths. */
export async function closeHandles(
  byPath: OpenHandles,
  paths: readonly string[] = [...byPath.keys()],
): Promise<void> {
  for (const path of paths) {
    const handle = byPath.get(path);
    byPath.delete(path);
    await handle?.close();
  }
}
