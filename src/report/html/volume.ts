import type { Report, ReportVolume } from '../../domain/report.js';
import { renderBytes } from '../terminal/bytes.js';
import { renderCourses } from '../terminal/course.js';
import { renderDevices } from '../terminal/devices.js';
import { renderHeader } from '../terminal/header.js';
import { renderLadders } from '../terminal/ladder.js';
import { renderMemory } from '../terminal/memory.js';
import { renderNodeVersions } from '../terminal/node-versions.js';
import { renderPool } from '../terminal/pool.js';
import { renderConfirmation, renderProbes } from '../terminal/probes.js';
import { renderRates } from '../terminal/rates.js';
import { renderShares } from '../terminal/shares.js';
import { renderStatistics } from '../terminal/statistics.js';
import { renderReplacements } from '../terminal/replacements.js';
import { renderSyncs } from '../terminal/syncs.js';
import { renderTogether } from '../terminal/together.js';
import { renderUnavailable } from '../terminal/unavailable.js';
import { renderVerdict } from '../terminal/verdict.js';
import { cellSamplePieces } from './cell-samples.js';
import { element } from './markup.js';
import { documentPage as page, joinPieces } from './page.js';
import { stagePieces } from './stages.js';
import { sweepPieces } from './sweeps.js';

/** One volume: the verdict first, then the figures that it rests on. */
export function volumeMarkup({ run }: Report, volume: ReportVolume, label: string, id: string): string {
  const verdict = [
    ...renderVerdict(page, volume),
    ...renderConfirmation(page, volume, run.plan.settings.confirm),
  ];
  return element(
    'section',
    { id },
    '\n',
    joinPieces([
      ...renderHeader(page, volume, label),
      element('div', { class: 'card' }, joinPieces(verdict)),
      ...renderProbes(page, volume),
      ...renderTogether(page, volume),
      ...renderLadders(page, volume),
      ...sweepPieces(volume),
      ...renderCourses(page, volume),
      ...cellSamplePieces(volume, run.plan.settings),
      ...renderNodeVersions(page, volume),
      ...renderShares(page, volume),
      ...stagePieces(volume),
      ...renderRates(page, volume),
      ...renderSyncs(page, volume),
      ...renderReplacements(page, volume),
      ...renderPool(page, volume),
      ...renderMemory(page, volume),
      ...renderDevices(page, volume),
      ...renderBytes(page, volume),
      ...renderStatistics(page, volume),
      ...renderUnavailable(page, volume),
    ]),
    '\n',
  );
}
