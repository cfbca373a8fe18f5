import type { Advice, Finding, Recommendation } from '../../domain/finding.js';
import type { ReportVolume } from '../../domain/report.js';
import { formatBandwidth, formatBytes, formatCount, formatNs, significant } from '../../domain/units.js';
import { heading, paragraph, type Ink, type Page } from './page.js';

/** The headline with what to do about it; then what was concluded of each workload, and the recommendation. */
export function renderVerdict(page: Page, volume: ReportVolume): readonly string[] {
  return [
    ...renderHeadline(page, volume.headline),
    ...renderRecommendation(page, volume.recommendation),
    ...renderOthers(page, volume),
  ];
}

const calm = new Set<Finding['id']>(['inconclusive', 'noisy', 'page-cache', 'memory-bandwidth', 'cpu']);

function inkOf({ id }: Finding): Ink {
  return calm.has(id) ? 'cyan' : 'yellow';
}

function renderHeadline(page: Page, finding: Finding): readonly string[] {
  const title = `Verdict: ${finding.id} (${finding.confidence} confidence)`;
  return [
    ...heading(page, title),
    ...paragraph(page, finding.summary, { indent: 2, ink: inkOf(finding) }),
    ...renderAdvice(page, finding.advice),
    ...renderEvidence(page, finding),
    ...renderContradictions(page, finding),
  ];
}

/** What would contradict a statement. */
export function renderContradictions(
  page: Page,
  { contradicts }: Pick<Finding, 'contradicts'>,
): readonly string[] {
  return contradicts.flatMap((text) =>
    paragraph(page, text, { indent: 2, lead: 'against it: ', ink: 'dim' }),
  );
}

/** What to do, and what it should gain. */
export function renderAdvice(page: Page, advice: readonly Advice[], indent = 2): readonly string[] {
  return advice.flatMap(({ action, expected, test }) => {
    const told = expected === '' ? action : `${sentence(action)} Expected: ${expected}`;
    const foretold = foretoldWords(expected, test);
    const text = foretold === null ? told : `${sentence(told)} ${foretold}`;
    return paragraph(page, text, { indent, lead: '→ ', ink: 'green' });
  });
}

/** The number that the trial of an advice should show, where its text has none. */
function foretoldWords(expected: string, test: Advice['test']): string | null {
  const predicted = test?.predicted ?? null;
  if (predicted === null || /\d(?:\.\d+)?x/.test(expected)) return null;
  return `Foretold: ${significant(predicted.ratio)}x ${test?.metric === 'bytesPerSecond' ? 'the bytes' : 'the operations'} a second (${predicted.basis}).`;
}

/** The figures of a statement, each with its source. */
export function renderEvidence(page: Page, { evidence }: Pick<Finding, 'evidence'>): readonly string[] {
  return evidence.flatMap(({ name, value, unit, source }) => {
    return paragraph(page, `${name} ${figureOf(value, unit)} [${source}]`, {
      indent: 2,
      lead: '· ',
      ink: 'dim',
    });
  });
}

/** Ends a text as a sentence ends. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function figureOf(value: number | string, unit: string): string {
  if (typeof value === 'string') return `${value} ${unit}`.trim();
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'bytes/s') return formatBandwidth(value);
  if (unit === 'ns') return formatNs(value);
  return `${value >= 1e4 ? formatCount(value) : significant(value)} ${unit}`.trim();
}

function renderRecommendation(page: Page, recommendation: Recommendation): readonly string[] {
  const { uvThreadpoolSize, queueDepth, strategy, reason } = recommendation;
  const parts = [
    ...(uvThreadpoolSize === null ? [] : [`UV_THREADPOOL_SIZE=${uvThreadpoolSize}`]),
    ...(queueDepth === null ? [] : [`${queueDepth} operations in flight`]),
    ...(strategy === null ? [] : [`by ${strategy}`]),
  ];
  const all = parts.join(', ');
  const what = parts.length === 0 || reason.startsWith(`${all}:`) ? '' : `${all}. `;
  return paragraph(page, `Recommended: ${what}${reason}`, { indent: 2, lead: '→ ', ink: 'green' });
}

/** Findings beyond the headline: by workload, ranked, each in a sentence. Advice that was given is not repeated. */
function renderOthers(page: Page, { headline, diagnoses }: ReportVolume): readonly string[] {
  const given = new Set(headline.advice.map(({ action }) => action));
  const lines = diagnoses.flatMap(({ workload, findings }) => {
    const others = findings.filter(({ id, summary }) => id !== headline.id || summary !== headline.summary);
    if (others.length === 0) return [];
    return [
      ...paragraph(page, workload, { indent: 2 }),
      ...others.flatMap((finding) => {
        const advice = finding.advice.filter(({ action }) => !given.has(action));
        for (const { action } of advice) given.add(action);
        const title = `${finding.id} (${finding.confidence}): ${finding.summary}`;
        return [...paragraph(page, title, { indent: 4 }), ...renderAdvice(page, advice, 6)];
      }),
    ];
  });
  return lines.length === 0 ? [] : [...heading(page, 'Also found'), ...lines];
}
