/** The space and the files that a cell needs on each member of its target. */
export interface SpaceNeed {
  readonly bytes: number;
  readonly inodes: number;
}
