// Makes few files of each program in a build, in the place of its module: `node scripts/bundle-programs.mjs DIST`.
// Node.js takes a third of a millisecond to find and read a module, and a trial has a hundred of them.
// The modules stay beside them, for those who import the package.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

/** What is needed together lies in one file. */
const groups = {
  // Nearly every trial needs these; a strategy or a workload of its own is needed by its trials alone.
  trial: [
    { name: 'common', test: /\/(domain|stats|native|strategies\/drive)\// },
    { name: 'samplers', test: /\/samplers\/(?!registry)/ },
  ],
  // A run needs all that there is of these, to plan it and to explain it, and `--version` none.
  cli: [
    { name: 'start', test: /\/(cli\/(program|exit-codes)|domain\/errors|plan\/defaults)\.js/, priority: 1 },
    { name: 'strategies', test: /\/strategies\/(?!worker-pool\/session|.*lent-memory)/ },
    { name: 'samplers', test: /\/samplers\// },
    { name: 'diagnosis', test: /\/diagnosis\// },
    { name: 'common', test: /\/(domain|stats|native)\// },
  ],
};

async function bundle(dist, folder, programs) {
  const build = await rolldown({
    input: Object.fromEntries(programs.map((name) => [name, path.join(dist, `${name}.js`)])),
    platform: 'node',
    external: /^[^./]/,
    onLog(level, log) {
      if (level !== 'debug') throw new Error(log.message);
    },
  });
  await build.write({
    dir: dist,
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: `chunks/${folder}/[name]-[hash].js`,
    codeSplitting: { groups: groups[folder] },
  });
  await build.close();
}

const dist = path.resolve(process.argv[2] ?? 'dist');
const { programs } = await import(pathToFileURL(path.join(dist, 'native/programs.js')).href);
const isOfCommandLine = (name) => name.startsWith('cli/');
await bundle(dist, 'cli', programs.filter(isOfCommandLine));
await bundle(
  dist,
  'trial',
  programs.filter((name) => !isOfCommandLine(name)),
);
