import { FILL_LANE, type IoJob, operationCodes, STAMP_BYTES, STAMP_MAGIC } from '../../domain/job.js';
import type { NativeAddon } from '../../native/addon-types.js';
import { OperationFailure } from './operation-error.js';

type Addon = Pick<NativeAddon, 'alignedBuffer' | 'fillBody'>;

const ALIGNMENT_BYTES = 4096;
/** The words of a stamp; see `domain/job.ts`. */
const word = { magic: 0, seed: 1, file: 2, lane: 3, pass: 4, size: 5, offsetLow: 6, offsetHigh: 7 } as const;

/** A buffer cut into pieces. */
interface Pieces {
  of: Buffer | null;
  size: number;
  pieceBytes: number;
  list: readonly Buffer[];
}

/** Without `kind`: it writes, or it is `readOnly`. */
type BufferedJob = Pick<IoJob, 'bufferBytes' | 'content' | 'firstPass' | 'readOnly'> &
  Partial<Pick<IoJob, 'kind'>>;

/**
 * What a lane writes from and reads into. The body is made once for a seed and a lane; before a write only those words
 * of the stamp change that differ between blocks.
 */
export class LaneBuffer {
  buffer: Buffer = Buffer.alloc(0);
  /** The same, but where a job reads and writes: what is read must not spoil the body that is written. */
  readBuffer: Buffer = Buffer.alloc(0);
  #words: Uint32Array = new Uint32Array(0);
  #readWords: Uint32Array = new Uint32Array(0);
  readonly #writePieces: Pieces = { of: null, size: 0, pieceBytes: 0, list: [] };
  readonly #readPieces: Pieces = { of: null, size: 0, pieceBytes: 0, list: [] };
  #stampBytes = 0;
  #stamped = false;
  #seed = 0;
  /** What the body was made for; null: it holds what was read. */
  #holds: string | null = null;

  constructor(
    private readonly addon: Addon,
    private readonly lane: number,
  ) {}

  /**
   * Makes it ready for a job. A body that is still right is kept.
   * @param reads whether an operation of the job reads; who prepares many asks once, see {@link readsAny}.
   */
  prepare(job: BufferedJob, reads = readsAny(job)): void {
    const { kind, seed, stampBytes } = job.content;
    const writes = !job.readOnly;
    if (this.buffer.length < job.bufferBytes) {
      this.buffer = this.#allocate(job.bufferBytes);
      this.#words = wordsOf(this.buffer);
      this.#holds = null;
    }
    if (!writes || !reads) this.readBuffer = this.buffer;
    else if (this.readBuffer === this.buffer || this.readBuffer.length < this.buffer.length) {
      this.readBuffer = this.#allocate(job.bufferBytes);
    }
    this.#readWords = this.readBuffer === this.buffer ? this.#words : wordsOf(this.readBuffer);
    this.#stampBytes = stampBytes;
    this.#stamped = kind === 'random';
    this.#seed = seed >>> 0;
    if (job.bufferBytes === 0 || !writes) return;
    const lane = job.firstPass === 0 ? FILL_LANE : this.lane;
    const wanted = kind === 'zero' ? 'zeros' : `${seed} ${lane} ${stampBytes}`;
    if (this.#holds === wanted) return;
    if (kind === 'zero') this.buffer.fill(0);
    else this.#makeBody(seed, lane, stampBytes);
    this.#holds = wanted;
  }

  /** Writes the stamps of a block that is about to be written, and those of every further `stampBytes`. */
  stamp(file: number, pass: number, size: number, offset: number): void {
    if (!this.#stamped) return;
    const words = this.#words;
    words[word.file] = file;
    words[word.pass] = pass;
    words[word.size] = Math.min(size, this.#stampBytes);
    words[word.offsetLow] = offset;
    words[word.offsetHigh] = offset / 2 ** 32;
    if (size > this.#stampBytes) this.#stampRest(file, pass, size, offset);
  }

  /**
   * Checks every stamp of what was read, as the addon's engines do; zeros bear none. The rest is checked after the timing.
   * @throws OperationFailure `verify-failed` where it is not the block that was asked for.
   */
  check(file: number, size: number, offset: number): void {
    if (this.readBuffer === this.buffer) this.#holds = null;
    if (!this.#stamped || size < STAMP_BYTES) return;
    const words = this.#readWords;
    const right =
      words[word.magic] === STAMP_MAGIC &&
      words[word.seed] === this.#seed &&
      words[word.file] === file &&
      words[word.offsetLow] === offset >>> 0 &&
      words[word.offsetHigh] === Math.floor(offset / 2 ** 32) &&
      (size <= this.#stampBytes || this.#restMatches(file, size, offset));
    if (!right) throw OperationFailure.special('verify-failed');
  }

  /**
   * Its memory as it came back from another thread, to which it was transferred.
   * @param read what was read into, else what was written.
   */
  takeBack(bytes: Buffer, read: boolean): void {
    const both = this.readBuffer === this.buffer;
    if (both && read) this.#holds = null;
    if (both || read) {
      this.readBuffer = bytes;
      this.#readWords = wordsOf(bytes);
    }
    if (both || !read) {
      this.buffer = bytes;
      this.#words = wordsOf(bytes);
    }
  }

  /** The first `size` bytes of what is written, in pieces of so many bytes; made once for each size. */
  pieces(size: number, pieceBytes: number): readonly Buffer[] {
    return this.#piecesOf(this.#writePieces, this.buffer, size, pieceBytes);
  }

  /** The same of what is read into. */
  readPieces(size: number, pieceBytes: number): readonly Buffer[] {
    return this.#piecesOf(this.#readPieces, this.readBuffer, size, pieceBytes);
  }

  /** The first `size` bytes of what is written. */
  whole(size: number): Buffer {
    return size === this.buffer.length ? this.buffer : (this.pieces(size, size)[0] ?? this.buffer);
  }

  /**
   * Checks the stamps of bytes that came in a buffer of their own.
   * @throws OperationFailure `verify-failed` where they are not those that were asked for.
   */
  checkBytes(bytes: Buffer, file: number, size: number, offset: number): void {
    if (!this.#stamped) return;
    for (let at = 0; at + STAMP_BYTES <= size; at += this.#stampBytes) {
      if (!this.#stampMatches(bytes, at, file, offset + at)) throw OperationFailure.special('verify-failed');
    }
  }

  #piecesOf(known: Pieces, buffer: Buffer, size: number, pieceBytes: number): readonly Buffer[] {
    if (known.of !== buffer || known.size !== size || known.pieceBytes !== pieceBytes) {
      const starts = Array.from({ length: Math.ceil(size / pieceBytes) }, (_, index) => index * pieceBytes);
      const list = starts.map((start) => buffer.subarray(start, Math.min(size, start + pieceBytes)));
      Object.assign(known, { of: buffer, size, pieceBytes, list });
    }
    return known.list;
  }

  #allocate(bytes: number): Buffer {
    return this.addon.alignedBuffer(Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES, ALIGNMENT_BYTES);
  }

  #makeBody(seed: number, lane: number, stampBytes: number): void {
    const { buffer } = this;
    this.addon.fillBody(buffer, seed, lane, stampBytes);
    for (let at = 0; at + STAMP_BYTES <= buffer.length; at += stampBytes) {
      buffer.writeUInt32LE(STAMP_MAGIC, at + 4 * word.magic);
      buffer.writeUInt32LE(seed >>> 0, at + 4 * word.seed);
      buffer.writeUInt32LE(lane, at + 4 * word.lane);
    }
  }

  /** Blocks after the first in one operation; they need not lie on words. */
  #stampRest(file: number, pass: number, size: number, offset: number): void {
    const { buffer } = this;
    const step = this.#stampBytes;
    for (let at = step; at < size; at += step) {
      buffer.writeUInt32LE(file, at + 4 * word.file);
      buffer.writeUInt32LE(pass >>> 0, at + 4 * word.pass);
      buffer.writeUInt32LE(Math.min(step, size - at), at + 4 * word.size);
      buffer.writeUInt32LE((offset + at) >>> 0, at + 4 * word.offsetLow);
      buffer.writeUInt32LE(Math.floor((offset + at) / 2 ** 32), at + 4 * word.offsetHigh);
    }
  }

  #restMatches(file: number, size: number, offset: number): boolean {
    for (let at = this.#stampBytes; at + STAMP_BYTES <= size; at += this.#stampBytes) {
      if (!this.#stampMatches(this.readBuffer, at, file, offset + at)) return false;
    }
    return true;
  }

  #stampMatches(bytes: Buffer, at: number, file: number, offset: number): boolean {
    return (
      bytes.readUInt32LE(at + 4 * word.magic) === STAMP_MAGIC &&
      bytes.readUInt32LE(at + 4 * word.seed) === this.#seed &&
      bytes.readUInt32LE(at + 4 * word.file) === file &&
      bytes.readUInt32LE(at + 4 * word.offsetLow) === offset >>> 0 &&
      bytes.readUInt32LE(at + 4 * word.offsetHigh) === Math.floor(offset / 2 ** 32)
    );
  }
}

/** Whether an operation of a job reads: all of its rows are looked at. */
export function readsAny({ kind, readOnly }: BufferedJob): boolean {
  return kind?.includes(operationCodes.read) ?? readOnly;
}

function wordsOf({ buffer, byteOffset, length }: Buffer): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length / 4);
}

/** A session's lane buffers, kept from job to job. */
export class LaneBuffers {
  readonly #addon: Addon;
  readonly #buffers: LaneBuffer[] = [];

  constructor(addon: Addon) {
    this.#addon = addon;
  }

  /** One buffer for each lane of the job, ready for it. */
  prepare(job: BufferedJob & Pick<IoJob, 'lanes'>): readonly LaneBuffer[] {
    while (this.#buffers.length < job.lanes)
      this.#buffers.push(new LaneBuffer(this.#addon, this.#buffers.length));
    const buffers = this.#buffers.slice(0, job.lanes);
    const reads = readsAny(job);
    for (const buffer of buffers) buffer.prepare(job, reads);
    return buffers;
  }
}
