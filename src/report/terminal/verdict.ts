import type { Finding, Recommendation } from '../../domain/finding.js';
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
  const title = `${finding.id.toUpperCase()} (${finding.confidence} confidence)`;
  return [
    ...paragraph(page, title, { ink: 'bold' }),
    ...paragraph(page, finding.summary, { indent: 2, ink: inkOf(finding) }),
    ...renderAdvice(page, finding),
    ...renderEvidence(page, finding),
    ...finding.contradicts.flatMap((text) =>
      paragraph(page, text, { indent: 2, lead: 'against it: ', ink: 'dim' }),
    ),
  ];
}

function renderAdvice(page: Page, { advice }: Finding): readonly string[] {
  return advice.flatMap(({ action, expected }) =>
    paragraph(page, expected === '' ? action : `${action} Expected: ${expected}`, {
      indent: 2,
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

/** Findings beyond the headline: by workload, ranked, each in a sentence. */
function renderOthers(page: Page, { headline, diagnoses }: ReportVolume): readonly string[] {
  const others = diagnoses
    .map(({ workload, findings }) => ({
      workload,
      findings: findings.filter(({ id, summary }) => id !== headline.id || summary !== headline.summary),
    }))
    .filter(({ findings }) => findings.length > 0);
  if (others.length === 0) return [];
  return [
    ...heading(page, 'Also found'),
    ...others.flatMap(({ workload, findings }) => [
      ...paragraph(page, workload, { indent: 2 }),
      ...findings.flatMap((finding) => [
        ...paragraph(page, `(${finding.confidence}) ${finding.summary}`, {
          indent: 4,
          lead: `${finding.id}: `,
        }),
        ...finding.advice.flatMap(({ action, expected }) =>
          paragraph(page, expected === '' ? action : `${action} Expected: ${expected}`, {
            indent: 6,
            lead: '→ ',
            ink: 'green',
          }),
        ),
      ]),
    ]),
  ];
}
