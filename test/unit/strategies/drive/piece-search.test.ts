import { describe, expect, it } from 'vitest';
import { STAMP_BYTES } from '../../../../src/domain/job.js';
import {
  findUnreadable,
  findUnwritten,
  type Looked,
  type Piece,
  PIECE_BYTES,
  type PieceSearch,
} from '../../../../src/strategies/drive/piece-search.js';

const SIZE = 3 * PIECE_BYTES;
const PLACE = PIECE_BYTES + 5 * 4096;

/** Runs a search over what is answered to each piece. @returns what it found, and how many pieces it asked for. */
function run(search: PieceSearch, answer: (piece: Piece) => Looked) {
  let step = search.next();
  let asked = 0;
  while (step.done !== true) {
    expect(step.value.size).toBeLessThanOrEqual(PIECE_BYTES);
    asked++;
    step = search.next(answer(step.value));
  }
  return { found: step.value, asked };
}

/** What two passes write: bodies of one lane are alike, those of two are not. */
function passOf(pass: number, stampBytes: number, body = 7): Buffer {
  const bytes = Buffer.alloc(SIZE, body);
  for (let at = 0; at < SIZE; at += stampBytes) bytes.fill(pass, at + 8, at + STAMP_BYTES);
  return bytes;
}

function found(stampBytes: number, place: number, bodyBefore = 7): number | null {
  const wanted = passOf(2, stampBytes);
  const file = Buffer.concat([wanted.subarray(0, place), passOf(1, stampBytes, bodyBefore).subarray(place)]);
  const answer = ({ at, size }: Piece): Looked => ({ bytes: file.subarray(at, at + size) });
  return run(findUnwritten(wanted, { kind: 'random', seed: 1, stampBytes }), answer).found;
}

describe('how far a file was written over', () => {
  it('is the first page that holds something else', () => {
    for (const place of [0, 4096, PIECE_BYTES, PLACE, SIZE - 4096]) expect(found(4096, place)).toBe(place);
    expect(found(1024, PLACE)).toBe(PLACE);
    expect(found(1024, PLACE + 512)).toBe(PLACE);
  });

  it('is known of blocks larger than a page whose bodies differ', () => {
    for (const place of [0, 4096, PLACE, 2 * PIECE_BYTES]) {
      expect(found(PIECE_BYTES, place, 8)).toBe(place);
      expect(found(SIZE, place, 8)).toBe(place);
    }
  });

  it('is not known where all but the stamps may have been alike before', () => {
    expect(found(PIECE_BYTES, PIECE_BYTES - 4096)).toBeNull();
    expect(found(SIZE, PLACE)).toBeNull();
    expect(found(SIZE, 0)).toBe(0);
  });

  it('is not known of zeros, of a file that holds all of it, ends before, or cannot be read', () => {
    const wanted = passOf(2, 4096);
    const random = { kind: 'random', seed: 1, stampBytes: 4096 } as const;
    const whole = ({ at, size }: Piece): Looked => ({ bytes: wanted.subarray(at, at + size) });
    expect(run(findUnwritten(wanted, { ...random, kind: 'zero' }), whole)).toEqual({ found: null, asked: 0 });
    expect(run(findUnwritten(wanted, random), whole)).toEqual({ found: null, asked: 3 });
    const endsEarly = ({ at, size }: Piece): Looked => ({
      bytes: wanted.subarray(at, Math.min(at + size, PLACE)),
    });
    expect(run(findUnwritten(wanted, random), endsEarly).found).toBeNull();
    expect(run(findUnwritten(wanted, random), () => ({ code: 'EIO' }))).toEqual({ found: null, asked: 1 });
  });
});

describe('how far a file can be read', () => {
  const failsFrom =
    (place: number, until: number, code = 'EIO') =>
    ({ at, size }: Piece): Looked => {
      const readable = at < place ? place - at : at < until ? 0 : size;
      return readable === 0 ? { code } : { bytes: Buffer.alloc(Math.min(size, readable)) };
    };

  it('is the place that fails again, with the same code', () => {
    expect(run(findUnreadable(SIZE, 'EIO'), failsFrom(PLACE, SIZE)).found).toBe(PLACE);
    expect(run(findUnreadable(SIZE, 'EIO'), failsFrom(0, 4096)).found).toBe(0);
    expect(run(findUnreadable(SIZE, 'EIO'), failsFrom(PLACE, SIZE, 'ESTALE')).found).toBeNull();
  });

  it('is not known where nothing fails, the file ends, or nothing can be read any more', () => {
    expect(run(findUnreadable(SIZE, 'EIO'), failsFrom(SIZE, SIZE))).toEqual({ found: null, asked: 3 });
    expect(run(findUnreadable(SIZE, 'EIO'), () => ({ bytes: Buffer.alloc(0) })).found).toBeNull();
    expect(run(findUnreadable(SIZE, 'EIO'), failsFrom(0, SIZE))).toEqual({ found: null, asked: 3 });
  });

  it('is not known where a piece fails once', () => {
    let fails = 1;
    const once = ({ size }: Piece): Looked =>
      fails-- === 1 ? { code: 'EIO' } : { bytes: Buffer.alloc(size) };
    expect(run(findUnreadable(SIZE, 'EIO'), once)).toEqual({ found: null, asked: 2 });
  });
});
