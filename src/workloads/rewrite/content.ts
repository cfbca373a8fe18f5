import { open } from 'node:fs/promises';
import { randomInteger, seededRandom } from '../../stats/random.js';
import type { Check } from '../../domain/activity-findings.js';
import type { RewritePlan } from './phases.js';

/** What is written with one call. */
export const PIECE_BYTES = 2 ** 20;
const STAMP_BYTES = 12;

/** Who wrote it: what was there before, or what is measured. */
export type Generation = 'before' | 'measured';

/**
 * The pieces of one writer, in memory of its own. What is there before is never zeros, so that what stays of it is seen.
 */
export class PieceSource {
  readonly #buffer: Buffer;
  readonly #isStamped: boolean;

  constructor(
    { content, sizeBytes, seed }: Pick<RewritePlan, 'content' | 'sizeBytes' | 'seed'>,
    readonly generation: Generation,
  ) {
    this.#buffer = Buffer.alloc(Math.min(PIECE_BYTES, sizeBytes));
    this.#isStamped = generation === 'before' || content === 'random';
    if (!this.#isStamped) return;
    const random = seededRandom(seed + (generation === 'before' ? 1 : 0));
    for (let at = 0; at + 4 <= this.#buffer.length; at += 4) {
      this.#buffer.writeUInt32LE(randomInteger(random, 2 ** 32), at);
    }
  }

  /** The piece of a file that begins at an offset; it is valid until the next one is asked for. */
  piece(file: number, offset: number, sizeBytes: number): Buffer {
    const piece = this.#buffer.subarray(0, Math.min(PIECE_BYTES, sizeBytes - offset));
    if (this.#isStamped && piece.length >= STAMP_BYTES) {
      piece.writeUInt32LE(file, 0);
      piece.writeDoubleLE(offset, 4);
    }
    return piece;
  }
}

/** Reads every file back, and compares every byte with what was to be written. */
export async function checkContent(
  plan: RewritePlan,
  progress: (bytes: number) => void,
): Promise<readonly Check[]> {
  const source = new PieceSource(plan, 'measured');
  const buffer = Buffer.alloc(Math.min(PIECE_BYTES, plan.sizeBytes));
  const wrong: string[] = [];
  for (const [file, path] of plan.paths.entries()) {
    const why = await differenceOf(path, file, plan.sizeBytes, source, buffer, progress);
    if (why !== null) wrong.push(`file ${file}: ${why}`);
  }
  const { length } = plan.paths;
  const detail =
    wrong.length === 0
      ? `all ${length} have their size, and every byte is what was written last`
      : `${wrong.length} of ${length} are wrong, ${wrong[0] ?? ''}`;
  return [{ what: 'files', passed: wrong.length === 0, detail }];
}

async function differenceOf(
  path: string,
  file: number,
  sizeBytes: number,
  source: PieceSource,
  buffer: Buffer,
  progress: (bytes: number) => void,
): Promise<string | null> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    if (size !== sizeBytes) return `it has ${size} bytes, not ${sizeBytes}`;
    for (let offset = 0; offset < sizeBytes; offset += PIECE_BYTES) {
      const expected = source.piece(file, offset, sizeBytes);
      const { bytesRead } = await handle.read(buffer, 0, expected.length, offset);
      if (bytesRead !== expected.length || !expected.equals(buffer.subarray(0, bytesRead)))
        return `what lies from byte ${offset} on is not what was written`;
      progress(bytesRead);
    }
    return null;
  } finally {
    await handle.close();
  }
}
