import type { Picture } from '../../domain/picture.js';
import type { Exporter } from '../../domain/exporter.js';
import type { Report, ReportVolume } from '../../domain/report.js';
import { renderActivities } from '../terminal/activities.js';
import { renderBackends } from '../terminal/backends.js';
import { renderBytes } from '../terminal/bytes.js';
import { renderComparison } from '../terminal/comparison.js';
import { renderCourses } from '../terminal/course.js';
import { renderDevices } from '../terminal/devices.js';
import { renderAnswer, renderReasons } from '../terminal/experiment.js';
import { renderHeader } from '../terminal/header.js';
import { renderLadders } from '../terminal/ladder.js';
import { renderMemory } from '../terminal/memory.js';
import { renderMemoryOverTime } from '../terminal/memory-over-time.js';
import { renderNodeVersions } from '../terminal/node-versions.js';
import { createPage } from '../terminal/page.js';
import type { TerminalPage } from '../terminal/paper.js';
import { renderPool } from '../terminal/pool.js';
import { renderConfirmation, renderProbes } from '../terminal/probes.js';
import { printableReport } from '../terminal/printable-report.js';
import { renderRates } from '../terminal/rates.js';
import { renderRunFacts, renderTitle } from '../terminal/run.js';
import { renderShares } from '../terminal/shares.js';
import { renderStages } from '../terminal/stages.js';
import { renderStatistics } from '../terminal/statistics.js';
import { renderSweeps } from '../terminal/sweep.js';
import { renderReplacements } from '../terminal/replacements.js';
import { renderSyncs } from '../terminal/syncs.js';
import { renderTogether } from '../terminal/together.js';
import { renderUnavailable } from '../terminal/unavailable.js';
import { renderVerdict } from '../terminal/verdict.js';
import { volumeLabel } from '../terminal/volume-label.js';

/** Text for people: the verdict first, then the figures that it rests on. */
export const terminal: Exporter = {
  name: 'terminal',
  summary: 'text for people, readable at 80 columns',
  extensions: ['.txt'],
  render(report, style) {
    const page = createPage(style);
    const safe = printableReport(report);
    const labels = safe.volumes.map((volume) => volumeLabel(safe, volume));
    const lines = [
      ...renderAnswer(page, safe),
      ...renderTitle(page, safe),
      ...renderReasons(page, safe),
      ...renderActivities(page, safe),
      ...safe.volumes.flatMap((volume, index) =>
        renderVolume(page, safe, volume, labels[index] ?? volume.path),
      ),
      ...renderComparison(page, safe, labels),
      ...renderBackends(page, safe),
      ...renderRunFacts(page, safe),
    ];
    return `${lines.join('\n')}\n`;
  },
};

function renderVolume(
  page: TerminalPage,
  { run, experiment }: Report,
  volume: ReportVolume,
  label: string,
): readonly string[] {
  return [
    ...renderHeader(page, volume, label),
    ...renderVerdict(page, volume),
    ...renderConfirmation(page, volume, run.plan.settings.confirm),
    ...renderProbes(page, volume),
    ...renderTogether(page, volume),
    ...renderLadders(page, volume),
    ...renderSweeps(page, volume),
    ...renderCourses(page, volume),
    ...renderNodeVersions(page, volume),
    ...renderShares(page, volume),
    ...renderStages(page, volume),
    ...renderRates(page, volume),
    ...renderSyncs(page, volume),
    ...renderReplacements(page, volume),
    ...renderPool(page, volume),
    ...(draws(experiment, 'memory-over-time') ? renderMemoryOverTime(page, volume) : []),
    ...renderMemory(page, volume),
    ...renderDevices(page, volume),
    ...renderBytes(page, volume),
    ...renderStatistics(page, volume),
    ...renderUnavailable(page, volume),
  ];
}

function draws(experiment: Report['experiment'], picture: Picture): boolean {
  return experiment?.pictures.includes(picture) ?? false;
}
