import { type IoJob, unitsPerPass } from '../../src/domain/job.js';

const PRIME = 4_294_967_291n;

/** How often a job that ends by `limitUnits` alone comes to a unit, and in which pass, counted from 0, the last time. */
export interface Visits {
  readonly times: number;
  readonly lastPass: number;
}

/** Of each unit of a pass, as `docs/method.md` defines their order, computed without the strategies' cursor. */
export function unitVisits(job: IoJob): readonly Visits[] {
  const units = unitsPerPass(job);
  const visits: Visits[] = Array.from({ length: units }, () => ({ times: 0, lastPass: -1 }));
  for (let number = 0; number < job.limitUnits!; number++) {
    const pass = Math.floor(number / units);
    const unit = unitOf(job, number % units, pass);
    visits[unit] = { times: visits[unit]!.times + 1, lastPass: pass };
  }
  return visits;
}

/** The unit that stands at a place of a pass, both counted from 0. */
export function unitOf(
  job: Pick<IoJob, 'kind' | 'unitLength' | 'lanes' | 'variesOrder'>,
  place: number,
  pass: number,
): number {
  if (!job.variesOrder) return place;
  const lane = place % job.lanes;
  const own = BigInt(Math.ceil((unitsPerPass(job) - lane) / job.lanes));
  const step = BigInt(Math.floor(place / job.lanes));
  const index = BigInt(pass);
  return lane + Number((index * PRIME + PRIME ** index * step) % own) * job.lanes;
}
