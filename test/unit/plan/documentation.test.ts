import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultInput } from '../../../src/plan/defaults.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { loadAll } from '../../../src/domain/registry.js';
import { workloads } from '../../../src/workloads/registry.js';
import { runInputSchema } from '../../../src/plan/schema.js';
import { strategies, surroundings } from './surroundings.js';

const activityWorkloads = (await loadAll(workloads)).filter((one) => one.kind === 'activity');
const document = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
const rows = new Map(
  [...document.matchAll(/^\| `(\w+)` +\| (.*?) +\|/gm)].map((match) => [match[1] ?? '', match[2] ?? '']),
);
const examples = [...document.matchAll(/```json\n(.*?)```/gs)].map((match) => match[1] ?? '');

describe('docs/configuration.md', () => {
  it('has a row for every key, and no other', () => {
    const keys = Object.keys(runInputSchema(strategies).shape).filter((key) => key !== 'sweeps');
    expect([...rows.keys()].sort()).toEqual(keys.sort());
  });

  it.each(Object.entries(defaultInput))('states the default of %s, %s', (key, value) => {
    expect(rows.get(key)).toBe(`\`${String(value)}\``);
  });

  it('has three examples', () => {
    expect(examples).toHaveLength(3);
  });

  it.each(examples)('has an example that works: %s', async (text) => {
    const world = surroundings({ activityWorkloads, readConfig: () => Promise.resolve(text) });
    const { plan } = await makePlan({ config: 'example.json' }, world);
    expect(plan.cells.length + plan.activities.length).toBeGreaterThan(0);
  });
});
