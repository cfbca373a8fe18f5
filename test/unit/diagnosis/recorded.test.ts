import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/diagnosis/diagnose.js';
import { buildFacts } from '../../../src/diagnosis/facts.js';
import type { RunRecord } from '../../../src/domain/record.js';
import { loadAll } from '../../../src/domain/registry.js';
import { parseRecords } from '../../../src/history/store.js';
import { strategies } from '../../../src/strategies/registry.js';
import { labCases } from '../../lab/cases/registry.js';

/** Runs on volumes of the lab as they were stored: CASE-SETTING-SEED.jsonl.br. */
const folder = fileURLToPath(new URL('../../recorded', import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl.br'));
const descriptors = await loadAll(strategies);

function recordsOf(name: string): readonly RunRecord[] {
  return parseRecords(brotliDecompressSync(readFileSync(path.join(folder, name))).toString('utf8'));
}

async function headlineOf(records: readonly RunRecord[]) {
  const [facts] = buildFacts(records, descriptors);
  return (await diagnose(facts!)).headline;
}

/** The verdicts that are right for what a run was recorded of. */
function acceptsOf(name: string): readonly string[] {
  const [, caseName] = /^(.+)-[\d.]+-\d+\.jsonl\.br$/.exec(name) ?? [];
  const found = labCases.find((each) => each.name === caseName);
  expect(found, `${name} is of no case of the lab`).toBeDefined();
  return found!.accepts;
}

/** Without one round of all that the plan asked for; what probes measured stays. */
function withoutRound(records: readonly RunRecord[], round: number): readonly RunRecord[] {
  const probed = new Set(
    records.flatMap((record) => (record.type === 'probe' ? record.probe.cells.map(({ id }) => id) : [])),
  );
  return records.filter(
    (record) => record.type !== 'trial' || record.trial.round !== round || probed.has(record.trial.cellId),
  );
}

describe('recorded runs', () => {
  it('are there', () => {
    expect(names.length).toBeGreaterThanOrEqual(8);
  });

  it.each(names)('%s gets the verdict of its case, and is sure of it', async (name) => {
    const { id, confidence } = await headlineOf(recordsOf(name));
    expect(acceptsOf(name)).toContain(id);
    expect(confidence).not.toBe('low');
  });

  it.each(names)('%s gets none that is wrong and sure where a round is missing', async (name) => {
    const records = recordsOf(name);
    for (const round of [0, 1, 2]) {
      const { id, confidence } = await headlineOf(withoutRound(records, round));
      if (confidence !== 'low') expect(acceptsOf(name), `without round ${round}`).toContain(id);
    }
  });
});
