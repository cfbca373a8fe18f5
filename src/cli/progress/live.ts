import type { RunListener, TrialStarted } from '../../domain/run-listener.js';
import { bar } from '../../report/terminal/bar.js';
import { createPage } from '../../report/terminal/page.js';
import type { TerminalPage } from '../../report/terminal/paper.js';
import { displayWidth, pad, shorten } from '../../report/terminal/text.js';
import { formatClock, Pace } from './pace.js';
import { cellWords, hasFailed, isClosed, outcomeWords, progressWords } from './words.js';

/** Redrawn at most so often: ten times a second. */
const REDRAW_MS = 100;
const BAR_WIDTH = 20;

export interface LiveTerminal {
  write(text: string): void;
  /** Asked at each drawing, as a window may be resized. */
  columns(): number;
  readonly colour: boolean;
  now(): number;
}

/** For a terminal: two lines that are drawn over, above them the warnings and the trials that failed or whose route is closed here. */
export function liveProgress(terminal: LiveTerminal): RunListener {
  const status = new StatusLines(terminal);
  return {
    planned({ order, estimate }) {
      status.pace.begin(order.length, estimate.elapsedMs);
      status.draw();
    },
    probing({ question, order }) {
      status.pace.extend(order.length);
      status.say('cyan', `${question} ${order.length} more trials`);
    },
    trialStarted(event) {
      if (status.pace.total === 0) status.pace.begin(event.total, null);
      status.begin(event);
    },
    trialProgress(event) {
      status.rates = progressWords(event);
      status.draw();
    },
    trialEnded({ index, total, cell, record }) {
      status.pace.trialEnded(index);
      const outcome = outcomeWords(cell, record);
      if (hasFailed(record) || isClosed(record)) {
        const ink = hasFailed(record) ? 'red' : 'yellow';
        status.say(ink, `[${index + 1}/${total}] ${cellWords(cell)}: ${outcome}`);
      } else status.rates = outcome;
      status.draw();
    },
    warned(message) {
      status.say('yellow', `warning: ${message}`);
    },
    ended() {
      status.end();
    },
  };
}

/** The lines at the foot of the terminal. */
class StatusLines {
  readonly pace: Pace;
  rates = '';
  readonly #terminal: LiveTerminal;
  readonly #page: TerminalPage;
  #trial: TrialStarted | null = null;
  #drawn = 0;
  #drawnAtMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;
  #ended = false;

  constructor(terminal: LiveTerminal) {
    this.#terminal = terminal;
    this.#page = createPage({ colour: terminal.colour, columns: 80 });
    this.pace = new Pace(() => terminal.now());
  }

  begin(trial: TrialStarted): void {
    this.#trial = trial;
    this.rates = '';
    this.draw();
  }

  /** Draws, unless that was done a moment ago; a timer keeps the clock going where no event comes. */
  draw(): void {
    if (this.#ended) return;
    this.#timer ??= setInterval(() => {
      this.draw();
    }, REDRAW_MS).unref();
    if (this.#terminal.now() - this.#drawnAtMs < REDRAW_MS) return;
    this.#drawNow();
  }

  /** Prints a line above the status, to stay. */
  say(ink: 'red' | 'yellow' | 'cyan', text: string): void {
    const drawn = this.#drawn > 0;
    this.#terminal.write(`${this.#erasure()}${this.#page.paint(ink, text)}\n`);
    this.#drawn = 0;
    if (drawn) this.#drawNow();
  }

  end(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#ended = true;
    if (this.#drawn > 0) this.#terminal.write(this.#erasure());
    this.#drawn = 0;
  }

  #drawNow(): void {
    const lines = this.#lines();
    this.#terminal.write(this.#erasure() + lines.map((line) => `${line}\n`).join(''));
    this.#drawn = lines.length;
    this.#drawnAtMs = this.#terminal.now();
  }

  /** Up to the first of our lines, and all below it cleared. */
  #erasure(): string {
    return this.#drawn === 0 ? '' : `\r\x1b[${this.#drawn}A\x1b[J`;
  }

  #lines(): readonly string[] {
    // A line that fills the last column would wrap on some terminals.
    const width = Math.max(1, this.#terminal.columns() - 1);
    const trial = this.#trial;
    const where = trial
      ? `[${trial.index + 1}/${trial.total}] round ${trial.round + 1} ${cellWords(trial.cell)}`
      : '';
    const left = this.pace.remainingMs();
    const clock = `${formatClock(this.pace.elapsedMs())}, ETA ${left === null ? '-' : formatClock(left)}`;
    const figures = [`${(100 * this.pace.share).toFixed(0).padStart(3)} %`, clock, this.rates]
      .filter((part) => part !== '')
      .join('  ');
    const room = Math.min(BAR_WIDTH, width - displayWidth(figures) - 1);
    const drawn = room < 4 ? '' : `${pad(this.#page.paint('cyan', bar(this.pace.share, room)), room)} `;
    const status = drawn + shorten(figures, width);
    return where === '' ? [status] : [cutAtEnd(where, width), status];
  }
}

/** What tells one trial from the next stands at the beginning. */
function cutAtEnd(text: string, width: number): string {
  return displayWidth(text) <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
