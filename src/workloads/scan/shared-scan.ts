/** The places of the numbers that all readers of a scan share; `native/core/scan_files.h` has the same. */
export const scanControl = { next: 0, done: 1, stop: 2, reads: 3, touched: 4 } as const;

/** What is read at a time, by every route. */
export const READ_BYTES = 256 * 1024;

/** Names with sizes, in memory that threads share. */
export interface ItemTable {
  /** Paths of files or keys of objects, each followed by a zero byte. */
  readonly paths: Uint8Array;
  /** Where each begins. */
  readonly offsets: Float64Array;
  readonly sizes: Float64Array;
}

/** A scan at work: the table, the queue (one counter: who adds to `next` reads that item) and what became of each item. */
export interface SharedScan extends ItemTable {
  readonly control: Int32Array;
  readonly bytes: Float64Array;
  readonly elapsedNs: Float64Array;
}

export interface ItemEntry {
  readonly path: Uint8Array;
  readonly size: number;
}

/** Lays items out in shared memory, with room for what becomes of them. */
export function shareScan(entries: readonly ItemEntry[]): SharedScan {
  const total = entries.reduce((sum, { path }) => sum + path.length + 1, 0);
  const paths = new Uint8Array(new SharedArrayBuffer(total));
  const [offsets, sizes] = [sharedDoubles(entries.length), sharedDoubles(entries.length)];
  let at = 0;
  entries.forEach(({ path, size }, index) => {
    paths.set(path, at);
    offsets[index] = at;
    sizes[index] = size;
    at += path.length + 1;
  });
  return shareTable({ paths, offsets, sizes });
}

/** A table with room for what becomes of its items. */
export function shareTable(table: ItemTable): SharedScan {
  const items = table.sizes.length;
  const control = new Int32Array(new SharedArrayBuffer(4 * Object.keys(scanControl).length));
  return { ...table, control, bytes: sharedDoubles(items), elapsedNs: sharedDoubles(items) };
}

/** The table alone, in memory that can be sent to another process. */
export function copyOf({ paths, offsets, sizes }: ItemTable): ItemTable {
  return { paths: paths.slice(), offsets: offsets.slice(), sizes: sizes.slice() };
}

function sharedDoubles(count: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(8 * count));
}

/** The path of an item without its zero byte, in memory of its own: not every call of Node.js takes shared memory. */
export function pathOf({ paths, offsets }: ItemTable, index: number): Buffer {
  const from = offsets[index] ?? 0;
  const to = offsets[index + 1] ?? paths.length;
  return Buffer.from(paths.slice(from, to - 1));
}

/** For people: bytes that are no UTF-8 are written `\xNN`. */
export function pathText(path: Buffer): string {
  const text = path.toString('utf8');
  if (Buffer.from(text, 'utf8').equals(path)) return text;
  return [...path]
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('');
}
