import type { Span } from '../../domain/activity-findings.js';

/** What a text is like: that of a heading, a remark, a success, a failure, a warning, a result. */
export type Ink = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export interface ParagraphStyle {
  readonly indent?: number;
  /** Stands before the first line; the others are indented to its width. */
  readonly lead?: string;
  readonly ink?: Ink | null;
}

export interface TableColumn {
  readonly header: string;
  /** Stands in a second line of the head. */
  readonly unit?: string;
  readonly align?: 'left' | 'right';
}

export type TableCell = string | { readonly text: string; readonly ink: Ink | null };

export interface TableRow {
  readonly cells: readonly TableCell[];
  /** Length of the row's bar, 0 to 1; null: none. */
  readonly bar?: number | null;
  /** Stand under the row, each over as many lines as it needs. */
  readonly notes?: readonly { readonly text: string; readonly ink: Ink | null }[];
}

export interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  /** The column that the bars stand behind; without it there are none. */
  readonly barAfter?: number;
}

/**
 * What the parts of a report are put on: the lines of a terminal, or a document. Each way of putting gives pieces of its
 * text, in their order. Texts are plain: the page escapes them as it must.
 */
export interface Page {
  /** The title of a section. */
  heading(text: string): readonly string[];
  paragraph(text: string, style: ParagraphStyle): readonly string[];
  /** The title of a volume, or of what stands beside the volumes. */
  rule(text: string): string;
  table(table: Table): readonly string[];
  /** Spans of time, a line for each track. `endNs`: what the right edge stands for. */
  timeline(spans: readonly Span[], endNs: number): readonly string[];
}

/** Lines of a certain width, with or without colour. */
export interface TerminalPage extends Page {
  readonly width: number;
  /** Colours a text, or leaves it as it is where there is no colour. */
  paint(ink: Ink | null, text: string): string;
}
