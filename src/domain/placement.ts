/** Where on the machine the processors lie that a trial is confined to. */
export interface ProcessorPlacement {
  /** Those among them that are threads of one core, core by core; empty: none are, or the kernel does not tell. */
  readonly siblings: readonly (readonly number[])[];
  /** Numbers of the NUMA nodes that they are of; null: the machine has one, or the kernel does not tell. */
  readonly numaNodes: readonly number[] | null;
}
