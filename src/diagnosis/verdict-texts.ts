import { verdicts, type VerdictText } from '../domain/finding.js';
import { loadAll } from '../domain/registry.js';
import { inconclusiveText } from './inconclusive-text.js';
import { rules } from './rules/registry.js';

/** What there is to say of each verdict that can be given, in the order of {@link verdicts}. */
export async function verdictTexts(): Promise<readonly VerdictText[]> {
  const texts: readonly VerdictText[] = [...(await loadAll(rules)), inconclusiveText];
  return verdicts.flatMap((verdict) => texts.find(({ id }) => id === verdict) ?? []);
}
