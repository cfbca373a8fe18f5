import { describe, expect, it } from 'vitest';
import type { CellKey } from '../../../../src/domain/plan.js';
import { buildReport } from '../../../../src/report/build.js';
import { renderBytes } from '../../../../src/report/terminal/bytes.js';
import { renderDevices } from '../../../../src/report/terminal/devices.js';
import { createPage } from '../../../../src/report/terminal/page.js';
import { cellFacts, deviceFacts, known } from '../fixtures/cells.js';
import { volumeFacts } from '../fixtures/facts.js';
import { inputOf } from '../fixtures/records.js';
import { diskVolume } from '../fixtures/volumes.js';

const page = createPage({ colour: false, columns: 140 });
const device = { ...deviceFacts('vda1', known(300_000_000)), readBytes: known(100_000_000) };

function volumeWith(operation: CellKey['operation']) {
  const cell = cellFacts('c', { key: { operation, readShare: null }, devices: [device] });
  const facts = volumeFacts(diskVolume, [{ ...cell, applicationBytes: 200_000_000 }]);
  return buildReport(inputOf([facts])).volumes[0]!;
}

describe('the bytes of the application and of the device', () => {
  it.each([
    ['write', '1.50x'],
    ['read', '0.500x'],
    ['mix', '2x'],
  ] as const)('are those of the direction of a %s', (operation, ratio) => {
    const text = renderBytes(page, volumeWith(operation)).join('\n');
    expect(text).toContain(ratio);
  });
});

describe('the table of a device', () => {
  it.each([
    ['write', ['w/s', 'wkB/s'], ['r/s', 'rkB/s']],
    ['read', ['r/s', 'rkB/s'], ['w/s', 'wkB/s']],
    ['mix', ['r/s', 'rkB/s', 'w/s', 'wkB/s'], []],
  ] as const)('has what a %s moves', (operation, there, missing) => {
    const words = renderDevices(page, volumeWith(operation)).join('\n').split(/\s+/);
    for (const column of there) expect(words).toContain(column);
    for (const column of missing) expect(words).not.toContain(column);
  });
});
