import type { KnipConfig } from 'knip';
import { programs } from './src/native/programs.js';

const config: KnipConfig = {
  entry: [
    'src/index.ts',
    ...programs.map((program) => `src/${program}.ts`),
    'scripts/*.mjs',
    'bench/**/*.mjs',
    'test/integration/s3-server.mjs',
    'test/lab/write-client.mjs',
    'test/lab/run/main.ts',
  ],
  project: ['src/**/*.ts', 'test/**/*.ts', 'scripts/**/*.mjs', 'bench/**/*.mjs'],
  exclude: ['types'],
  ignoreExportsUsedInFile: true,
  ignoreDependencies: ['node-addon-api'],
  ignoreBinaries: [
    'iostat',
    'mkfifo',
    'mount',
    'umount',
    'fio',
    'losetup',
    'taskset',
    'clang-format',
    'g\\+\\+',
  ],
};

export default config;
