/** What must be undone, undone in reverse order: once, by whoever comes first. */
export class Teardown {
  readonly #steps: (() => void)[] = [];
  readonly #atExit = (): void => {
    try {
      this.run();
    } catch (error) {
      console.error(error);
    }
  };

  constructor() {
    // The last resort, where a test forgot to release or its process ends early. Only synchronous work runs there.
    process.once('exit', this.#atExit);
  }

  defer(step: () => void): void {
    this.#steps.push(step);
  }

  /**
   * Takes every step, also after one has failed.
   * @throws AggregateError of those that failed.
   */
  run(): void {
    process.removeListener('exit', this.#atExit);
    const errors: unknown[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        step();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0)
      throw new AggregateError(errors, `not all was released: ${errors.map(String).join('; ')}`);
  }
}

/** Runs what makes a volume; where it fails, what was made so far is undone and the failure thrown. */
export async function withTeardown<T>(make: (teardown: Teardown) => Promise<T>): Promise<T> {
  const teardown = new Teardown();
  try {
    return await make(teardown);
  } catch (error) {
    teardown.run();
    throw error;
  }
}
