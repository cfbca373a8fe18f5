import { defineConfig } from 'vitest/config';

/** They put other modules in the place of ours, which must not be there for the next file. */
const replacing = ['test/unit/samplers/shortage.test.ts', 'test/unit/strategies/stream/*.test.ts'];

/** What it holds of routes by libuv's own ring. */
const ofRing = 'test/contract/libuv-ring.test.ts';

/** They run works and programs, most of which measure, beside two other files on as many processors as there are. */
const measuring = ['integration', 'lab', 'contract', 'native', 'browser'].map(
  (kind) => `test/${kind}/**/*.test.ts`,
);

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 3,
    // What waits for other programs waits long where the machine has other work.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    coverage: { provider: 'v8', include: ['src/**'], reporter: ['text-summary', 'html'] },
    projects: [
      {
        extends: true,
        // Nearly all of them load the same modules: a process for each would take longer than they do.
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: [...replacing, ...measuring],
          isolate: false,
        },
      },
      {
        extends: true,
        // What was disturbed is done once more, and said to have been. What fails twice has failed.
        test: { name: 'measuring', include: measuring, exclude: [ofRing], isolate: false, retry: 1 },
      },
      { extends: true, test: { name: 'apart', include: replacing } },
      {
        extends: true,
        // libuv makes its ring before a program runs: what goes by it needs processes that are started so.
        test: {
          name: 'ring',
          include: ['test/contract/strategies.test.ts', 'test/contract/strategy-failures.test.ts', ofRing],
          env: { UV_USE_IO_URING: '1' },
          retry: 1,
        },
      },
    ],
  },
});
