import { defineConfig } from 'vitest/config';

/** They put other modules in the place of ours, which must not be there for the next file. */
const replacing = ['test/unit/samplers/shortage.test.ts', 'test/unit/strategies/stream/*.test.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 3,
    // What waits for other programs waits long where the machine has other work.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Many of them measure, beside two other files on as many processors as there are: what was disturbed is done once
    // more, and said to have been. What fails twice has failed.
    retry: 1,
    coverage: { provider: 'v8', include: ['src/**'], reporter: ['text-summary', 'html'] },
    projects: [
      {
        extends: true,
        // Nearly all of them load the same modules: a process for each would take longer than they do.
        test: { name: 'together', include: ['test/**/*.test.ts'], exclude: replacing, isolate: false },
      },
      { extends: true, test: { name: 'apart', include: replacing } },
    ],
  },
});
