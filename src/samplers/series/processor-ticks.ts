import type { Reading } from './file-session.js';

/**
 * The line `cpu`: user nice system idle iowait irq softirq steal guest guest_nice, in ticks; user holds guest.
 * @param row `cpu` of the whole machine, `cpu3` of one processor
 */
export function parseStat(text: string, row = 'cpu'): Reading {
  const before = text.startsWith(`${row} `) ? -1 : text.indexOf(`\n${row} `);
  if (before < 0 && !text.startsWith(`${row} `)) return {};
  const start = before + 1;
  const end = text.indexOf('\n', start);
  const ticks = text
    .slice(start + row.length, end < 0 ? undefined : end)
    .trim()
    .split(' ')
    .map(Number);
  const at = (index: number): number => ticks[index] ?? 0;
  return {
    user: at(0) + at(1),
    system: at(2) + at(5) + at(6),
    idle: at(3),
    iowait: ticks[4] ?? null,
    steal: ticks[7] ?? null,
  };
}
