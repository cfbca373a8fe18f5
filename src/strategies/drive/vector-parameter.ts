import type { StrategyParameter } from '../../domain/strategy.js';

/** Of strategies that can move several blocks by one call. IOV_MAX, the most that a call takes, is 1024 on Linux. */
export const vectorParameter: StrategyParameter = {
  name: 'vector',
  kind: 'number',
  summary: 'blocks in one call, pwritev',
  defaultValue: 1,
  min: 1,
  max: 1024,
};

/** Of strategies that always do. */
export const ownVectorParameter: StrategyParameter = { ...vectorParameter, defaultValue: 8, min: 2 };
