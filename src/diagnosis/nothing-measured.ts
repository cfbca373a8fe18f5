import type { CellFacts, VolumeFacts } from '../domain/facts.js';
import type { Finding, WorkloadGroup } from '../domain/finding.js';

/** Programs that people know are there to compare with: by themselves they tell nothing of a service. */
function referencesAlone(references: readonly CellFacts[], group: WorkloadGroup): Finding {
  const names = [...new Set(references.map(({ strategy }) => strategy.name))].join(' and ');
  const action = 'Measure the same work by routes of Node.js beside it';
  return {
    id: 'inconclusive',
    confidence: 'low',
    summary: `Of ${group.label} ${names} alone was measured, a reference to compare with: there is nothing to conclude of a service. ${action}.`,
    evidence: [],
    advice: [{ action, expected: 'a comparison that the rules can conclude from' }],
    contradicts: [],
    explains: 0,
  };
}

/** No cell has a result: the codes of what went wrong, where the failures have no verdict of their own. */
export function nothingMeasured(facts: VolumeFacts, group: WorkloadGroup): Finding {
  const cells = facts.cells.filter(
    ({ id, strategy }) => group.cellIds.includes(id) && strategy.family !== 'control',
  );
  const routes = cells.filter(({ strategy }) => strategy.family !== 'reference');
  const references = cells.filter(({ bytesPerSecond }) => routes.length === 0 && bytesPerSecond !== null);
  if (references.length > 0) return referencesAlone(references, group);
  const trials = (routes.length > 0 ? routes : cells).flatMap((cell) => cell.trials);
  const codes = new Map<string, number>();
  for (const { failure, exit } of trials) {
    const code = failure?.code ?? exit;
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  const told = [...codes].map(([code, count]) => `${count} x ${code}`).join(', ');
  const first = trials.find(({ failure }) => failure !== null)?.failure ?? null;
  const failed = trials.some(({ exit }) => exit !== 'interrupted');
  return {
    id: 'inconclusive',
    confidence: 'low',
    summary:
      trials.length === 0
        ? `Nothing was measured of ${group.label}: no trial ran. Run it again to its end.`
        : `Nothing was measured of ${group.label}: no trial completed (${told})` +
          `${first === null ? '' : `; the first said: ${first.message}`}. ` +
          (failed ? 'Mend that, and run again.' : 'Run it again to its end.'),
    evidence: [...codes].map(([code, count]) => ({
      name: `trials that ended with ${code}`,
      value: count,
      unit: 'trials',
      source: group.label,
    })),
    advice: [
      {
        action: failed ? 'Mend what the trials failed with, and run again' : 'Run it again to its end',
        expected: 'trials that complete',
      },
    ],
    contradicts: [],
    explains: 0,
  };
}
