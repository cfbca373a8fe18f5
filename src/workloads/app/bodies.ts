/** Index or slot, then serial number. */
const HEAD_BYTES = 8;

/** What is told of who a body belongs to. */
export interface BodyHead {
  /** Of a file that is served, or of a slot that is stored to. */
  readonly index: number;
  /** Of the PUT that brought it; 0: it was there before. */
  readonly serial: number;
}

/** A body of bytes that do not repeat within a page, for a file or a slot. */
export function makeBody(sizeBytes: number, head: BodyHead): Buffer {
  const body = Buffer.allocUnsafe(sizeBytes);
  for (let at = 0; at < sizeBytes; at++) body[at] = (at * 31 + (at >> 8)) & 0xff;
  return stampBody(body, head);
}

/** Says whose body it is, in place. */
export function stampBody(body: Buffer, { index, serial }: BodyHead): Buffer {
  body.writeUInt32LE(index, 0);
  body.writeUInt32LE(serial, 4);
  return body;
}

/** @returns why a body is not whole; null: it is. The bytes behind the head are compared one by one with those of `like`. */
export function whyNotBody(body: Buffer, like: Buffer, { index, serial }: BodyHead): string | null {
  if (body.length !== like.length) return `${body.length} bytes instead of ${like.length}`;
  if (body.readUInt32LE(0) !== index) return `the body of ${body.readUInt32LE(0)} instead of ${index}`;
  if (body.readUInt32LE(4) !== serial) return `serial ${body.readUInt32LE(4)} instead of ${serial}`;
  const isSame = body.subarray(HEAD_BYTES).equals(like.subarray(HEAD_BYTES));
  return isSame ? null : 'other bytes than were stored';
}
