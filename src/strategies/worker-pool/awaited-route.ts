/** Moves so many bytes; a piece of 0 bytes: in one. @returns the bytes that were moved. */
export type AwaitedMove = (
  file: number,
  bytes: Uint8Array,
  at: number,
  length: number,
  offset: number,
  pieceBytes: number,
) => Promise<number>;

/** How the tasks of a job call what is awaited. */
export interface AwaitedRoute {
  readonly write: AwaitedMove;
  readonly read: AwaitedMove;
  /** By which the stamps of calls on a file are found. */
  descriptorOf(file: number): number;
  /** Opens, syncs, closes or unlinks a file. */
  rest(kind: number, file: number): Promise<void>;
}
