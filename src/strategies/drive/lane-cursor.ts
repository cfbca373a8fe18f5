import { type IoJob, unitsPerPass, VARY_ORDER_PRIME } from '../../domain/job.js';

/**
 * Where a lane stands in its job: it visits the units lane, lane + lanes, lane + 2 lanes ... of each pass, in this order
 * or in one of the pass's own (see {@link IoJob.variesOrder}).
 */
export class LaneCursor {
  /** The row of the operation to begin; valid after `advance()` said true. */
  row = -1;
  /** The pass that this operation belongs to, as its stamp bears it. */
  pass = 0;

  readonly #lane: number;
  readonly #lanes: number;
  readonly #firstPass: number;
  readonly #unitLength: number;
  readonly #units: number;
  readonly #wholePasses: number;
  readonly #unitsOfLastPass: number;
  /** The lane's units in a pass. */
  readonly #ownUnits: number;
  /** The prime, modulo the lane's units; 0: the order stays. */
  readonly #stir: number;
  #passIndex = 0;
  /** As if the pass were visited in its order: how far the lane has come. */
  #nextUnit = 0;
  #unitEnd = 0;
  #stepsLeft = 0;
  /** Of the next unit, among the lane's own. */
  #place = 0;
  #firstPlace = 0;
  #stride = 1;

  constructor(
    job: Pick<IoJob, 'kind' | 'unitLength' | 'lanes' | 'limitUnits' | 'firstPass' | 'variesOrder'>,
    lane: number,
  ) {
    this.#lane = lane;
    this.#lanes = job.lanes;
    this.#firstPass = job.firstPass;
    this.#unitLength = job.unitLength;
    this.#units = unitsPerPass(job);
    this.#wholePasses =
      job.limitUnits === null ? Number.POSITIVE_INFINITY : Math.floor(job.limitUnits / this.#units);
    this.#unitsOfLastPass = job.limitUnits === null ? 0 : job.limitUnits % this.#units;
    this.#ownUnits = Math.max(1, Math.ceil((this.#units - lane) / job.lanes));
    this.#stir = job.variesOrder ? VARY_ORDER_PRIME % this.#ownUnits : 0;
    this.pass = job.firstPass;
    this.#nextUnit = lane;
    this.#unitEnd = this.#endOfPass(0);
  }

  /** Whether the operation is the first of its unit. */
  get isFirstOfUnit(): boolean {
    return this.#stepsLeft === this.#unitLength - 1;
  }

  /** The unit's number, counted over all passes of the job. */
  get number(): number {
    return this.#passIndex * this.#units + this.#nextUnit - this.#lanes;
  }

  /** Goes to the lane's next operation. False: it has no more, and stays where it is. */
  advance(): boolean {
    if (this.#stepsLeft > 0) {
      this.#stepsLeft--;
      this.row++;
      return true;
    }
    if (this.#nextUnit >= this.#unitEnd && !this.#enterNextPass()) return false;
    this.row = (this.#lane + this.#place * this.#lanes) * this.#unitLength;
    this.#nextUnit += this.#lanes;
    this.#place += this.#stride;
    if (this.#place >= this.#ownUnits) this.#place -= this.#ownUnits;
    this.#stepsLeft = this.#unitLength - 1;
    return true;
  }

  #enterNextPass(): boolean {
    const end = this.#endOfPass(this.#passIndex + 1);
    if (this.#lane >= end) return false;
    this.#passIndex++;
    this.pass = this.#firstPass + this.#passIndex;
    this.#nextUnit = this.#lane;
    this.#unitEnd = end;
    // Below 2^20 * 2^20.
    if (this.#stir > 0) this.#stride = (this.#stride * this.#stir) % this.#ownUnits;
    this.#place = this.#firstPlace = (this.#firstPlace + this.#stir) % this.#ownUnits;
    return true;
  }

  #endOfPass(index: number): number {
    if (index < this.#wholePasses) return this.#units;
    return index === this.#wholePasses ? this.#unitsOfLastPass : 0;
  }
}
