import type { Capability, Dimension, ParameterValue } from '../domain/strategy.js';
import type { Point, Refusal } from './point.js';
import { type StrategyRequest, valuesOf } from './strategy-request.js';

type OwnValue = Extract<Capability, { kind: 'fixed' }>['value'];

/** The dimensions of a strategy as a sweep names them. */
const pointKeys = {
  poolSize: 'pool',
  depth: 'depth',
  blockSize: 'blockSize',
  operation: 'op',
  pattern: 'pattern',
  mode: 'mode',
  content: 'content',
  durability: 'durability',
  direct: 'direct',
  rate: 'rate',
} as const satisfies Record<Dimension, keyof Point>;

/** Values that no strategy can refuse: those that are in force where nothing is asked for. */
const unrefused: Readonly<Partial<Record<Dimension, readonly unknown[]>>> = {
  operation: ['write'],
  pattern: ['random', 'seq'],
  mode: ['overwrite'],
  content: ['random'],
  durability: ['none', 'end'],
  direct: [false],
  rate: [null],
};

/** Settles dimension after dimension, and keeps what was replaced and what was refused. */
export class Settlement {
  readonly fixed: { dimension: string; why: string }[] = [];
  readonly refusals: Refusal[] = [];
  readonly #capabilities: Readonly<Record<Dimension, Capability>>;
  readonly #parameters: Readonly<Record<string, ParameterValue>>;
  readonly #members: number;

  constructor(request: StrategyRequest, members: number) {
    const { strategy } = request;
    this.#parameters = valuesOf(request);
    this.#capabilities = strategy.capabilities;
    this.#members = members;
  }

  /** @param own makes a value of the dimension out of what the strategy fixes. */
  settle<T>(dimension: Dimension, asked: T, own: (value: OwnValue) => T): T {
    const capability = this.#capabilities[dimension];
    if (capability.kind === 'honoured') {
      this.#honour(dimension, capability, asked);
      return asked;
    }
    if (capability.kind === 'refused') {
      if (unrefused[dimension]?.includes(asked) !== true) this.refuse(dimension, capability.why);
      return asked;
    }
    const value = own(capability.value);
    if (value !== asked) this.fixed.push({ dimension, why: capability.why });
    return value;
  }

  refuse(dimension: Dimension, why: string): void {
    this.refusals.push({ dimension: pointKeys[dimension], why });
  }

  /** The value of a parameter of the strategy's that a number is multiplied by; 1 where there is none. */
  #parameter(name: string | undefined): number {
    return name === undefined ? 1 : Number(this.#parameters[name] ?? 1);
  }

  #honour(
    dimension: Dimension,
    { max, except = [] }: Extract<Capability, { kind: 'honoured' }>,
    asked: unknown,
  ) {
    const times = dimension === 'depth' ? this.#members : 1;
    const most = max === undefined ? Infinity : max.value * this.#parameter(max.times);
    if (max !== undefined && Number(asked) * times > most) {
      const atMost = Math.floor(most / times);
      this.refusals.push({ dimension: pointKeys[dimension], why: max.why, atMost });
    }
    const given = String(asked);
    const refused = except.find(({ value }) => value === given || value === given.split(':')[0]);
    if (refused !== undefined) this.refuse(dimension, refused.why);
  }
}
