import { formatCount } from '../../domain/units.js';
import { element, escapeText } from './markup.js';
import type { Scale } from './scale.js';

/** Where a chart's lines are drawn, within its frame. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Tick {
  /** In the drawing. */
  readonly at: number;
  readonly label: string;
}

/** A tick's number: `0`, `2.5`, `5 k`, `1.2 M`. */
export function tickText(value: number): string {
  const [digits = '', prefix] = formatCount(value).split(' ');
  return prefix === undefined ? String(Number(digits)) : `${Number(digits)} ${prefix}`;
}

export function ticksOf(values: readonly number[], scale: Scale): readonly Tick[] {
  return values.map((value) => ({ at: scale(value), label: tickText(value) }));
}

/** About so wide is a character of a tick's label. */
const CHARACTER = 6.5;

/** Those whose labels do not run into the one before; the last is kept. */
export function readableTicks(ticks: readonly Tick[]): readonly Tick[] {
  const half = ({ label }: Tick): number => (label.length * CHARACTER) / 2;
  const meets = (a: Tick, b: Tick): boolean => b.at - half(b) - (a.at + half(a)) < CHARACTER;
  const last = ticks.at(-1);
  const kept: Tick[] = [];
  for (const tick of ticks) {
    const before = kept.at(-1);
    if (before !== undefined && meets(before, tick)) continue;
    if (last !== undefined && tick !== last && meets(tick, last)) continue;
    kept.push(tick);
  }
  if (last !== undefined && kept.at(-1) !== last) kept.push(last);
  return kept;
}

/** The horizontal axis under a plot, with what it shows. */
export function horizontalAxis(plot: Plot, ticks: readonly Tick[], label: string): string {
  const { left, right, bottom } = plot;
  return [
    element('line', { class: 'axis', x1: left, x2: right, y1: bottom, y2: bottom }),
    ...readableTicks(ticks).flatMap((tick) => [
      element('line', { class: 'axis', x1: tick.at, x2: tick.at, y1: bottom, y2: bottom + 4 }),
      element('text', { class: 'middle', x: tick.at, y: bottom + 16 }, escapeText(tick.label)),
    ]),
    label === ''
      ? ''
      : element('text', { class: 'middle name', x: (left + right) / 2, y: bottom + 33 }, escapeText(label)),
  ].join('');
}

/** The vertical axis with lines across the plot; what it shows, with its unit, stands above it. */
export function verticalAxis(plot: Plot, ticks: readonly Tick[], label: string): string {
  const { left, right, top } = plot;
  return [
    ...ticks.flatMap((tick) => [
      element('line', { class: 'grid', x1: left, x2: right, y1: tick.at, y2: tick.at }),
      element('text', { class: 'end', x: left - 6, y: tick.at + 4 }, escapeText(tick.label)),
    ]),
    element('text', { class: 'name', x: 2, y: top - 9 }, escapeText(label)),
  ].join('');
}
