import type { ColumnSpec, SampleSeries } from '../../domain/sampler.js';

type Value = number | string | null;

/** Samples of one subject on their way to a {@link SampleSeries}: every column of its source, all equally long. */
export class SeriesBuffer {
  readonly #sampler: string;
  readonly #subject: string;
  readonly #source: string;
  readonly #names: readonly string[];
  #atNs: number[] = [];
  #columns: Value[][];

  constructor(sampler: string, subject: string, source: string, columns: readonly ColumnSpec[]) {
    this.#sampler = sampler;
    this.#subject = subject;
    this.#source = source;
    this.#names = columns.map(({ name }) => name);
    this.#columns = this.#names.map(() => []);
  }

  /** Appends a sample. A column of the source that `values` does not hold is null: it was not read. */
  push(atNs: number, values: Readonly<Record<string, Value>>): void {
    this.#atNs.push(atNs);
    this.#names.forEach((name, index) => {
      this.#columns[index]?.push(values[name] ?? null);
    });
  }

  /** What was gathered since the last call; nothing where that is no sample at all. */
  take(): readonly SampleSeries[] {
    if (this.#atNs.length === 0) return [];
    const columns = Object.fromEntries(
      this.#names.map((name, index) => [name, this.#columns[index] ?? []] as const),
    );
    const series = {
      sampler: this.#sampler,
      subject: this.#subject,
      source: this.#source,
      atNs: this.#atNs,
      columns,
    };
    this.#atNs = [];
    this.#columns = this.#names.map(() => []);
    return [series];
  }
}
