import type { Advice, Finding, Recommendation } from '../../domain/finding.js';
import type { ReportVolume } from '../../domain/report.js';
import { significant } from '../../domain/units.js';
import { heading, paragraph, type Ink, type Page } from './page.js';

/** The headline with what to do about it; then what was concluded of each workload, and the recommendation. */
export function renderVerdict(page: Page, volume: ReportVolume): readonly string[] {
  return [
    '',
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
    ...paragraph(page, title, { ink: 'bold' }),
    ...paragraph(page, finding.summary, { indent: 2, ink: inkOf(finding) }),
    ...renderAdvice(page, finding.advice),
    ...renderEvidence(page, finding),
    ...finding.contradicts.flatMap((text) =>
      paragraph(page, text, { indent: 2, lead: 'against it: ', ink: 'dim' }),
    ),
  ];
}

function renderAdvice(page: Page, advice: readonly Advice[], indent = 2): readonly string[] {
  return advice.flatMap(({ action, expected }) =>
    paragraph(page, expected === '' ? action : `${action} Expected: ${expected}`, {
      indent,
      lead: '→ ',
      ink: 'green',
    }),
  );
}

function renderEvidence(page: Page, { evidence }: Finding): readonly string[] {
  return evidence.flatMap(({ name, value, unit, source }) => {
    const figure = typeof value === 'number' ? significant(value) : value;
    return paragraph(page, `${name} ${[figure, unit].join(' ').trim()} [${source}]`, {
      indent: 2,
      lead: '· ',
      ink: 'dim',
    });
  });
}

function renderRecommendation(page: Page, recommendation: Recommendation): readonly string[] {
  const { uvThreadpoolSize, queueDepth, strategy, reason } = recommendation;
  const parts = [
    uvThreadpoolSize === null
      ? 'leave UV_THREADPOOL_SIZE as it is'
      : `UV_THREADPOOL_SIZE=${uvThreadpoolSize}`,
    ...(queueDepth === null ? [] : [`${queueDepth} operations in flight`]),
    ...(strategy === null ? [] : [`by ${strategy}`]),
  ];
  return paragraph(page, `Recommended: ${parts.join(', ')}. ${reason}`, {
    indent: 2,
    lead: '→ ',
    ink: 'green',
  });
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
