// Makes few files of each program in a build, in the place of its module: `node scripts/bundle-programs.mjs DIST GENERATION`.
// Node.js takes a third of a millisecond to find and read a module, and a trial has a hundred of them.
// The modules stay beside them, for those who import the package. What programs share, and what they load when they need it,
// lies in DIST/chunks/GENERATION: a program that is at work when the next build takes the place of this one still finds it.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

/** What is needed together lies in one file; of two groups that want a module the first one has it, and all that it imports. */
const groups = {
  trial: [
    // Small programs, which end soon, need no more.
    ['base', /^domain\/(errors|let-go)\.js|^native\/(addon|programs)\.js/],
    // Nearly every trial needs these; a strategy or a workload of its own is needed by its trials alone.
    ['common', /^(domain|stats|native|strategies\/drive)\//],
    ['samplers', /^samplers\//],
  ],
  cli: [
    // `--version` needs no more.
    ['start', /^cli\/(program|exit-codes)\.js|^domain\/(errors|let-go)\.js|^plan\/defaults\.js/],
    ['common', /^(domain|stats|native)\//],
    ['samplers', /^samplers\//],
    // A run asks each of these what it can do, and opens none: piscina comes with the session of worker-pool.
    ['strategies', /^strategies\/(?!worker-pool\/session\.js)/],
    ['diagnosis', /^diagnosis\//],
  ],
};

/** tsc's maps lead on to TypeScript. */
const mapped = {
  name: 'maps-of-modules',
  load(id) {
    const map = `${id}.map`;
    return existsSync(map) ? { code: readFileSync(id, 'utf8'), map: readFileSync(map, 'utf8') } : null;
  },
};

async function bundle(dist, generation, folder, programs) {
  const isOf = (pattern) => (id) => pattern.test(path.relative(dist, id));
  const build = await rolldown({
    input: Object.fromEntries(programs.map((name) => [name, path.join(dist, `${name}.js`)])),
    platform: 'node',
    external: /^[^./]/,
    plugins: [mapped],
    onLog(level, log) {
      if (level !== 'debug') throw new Error(log.message);
    },
  });
  const order = groups[folder];
  await build.write({
    dir: dist,
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: `chunks/${generation}/${folder}/[name].js`,
    codeSplitting: {
      groups: order.map(([name, pattern], place) => ({
        name,
        test: isOf(pattern),
        priority: order.length - place,
      })),
    },
  });
  await build.close();
}

async function main([directory, generation]) {
  if (generation === undefined)
    throw new Error('give the directory of a build by tsc, and a name for its chunks');
  const dist = path.resolve(directory);
  if (existsSync(path.join(dist, 'chunks', generation))) throw new Error(`${directory} has been bundled`);
  const { programs } = await import(pathToFileURL(path.join(dist, 'native/programs.js')).href);
  const isOfCommandLine = (name) => name.startsWith('cli/');
  const others = programs.filter((name) => !isOfCommandLine(name));
  await bundle(dist, generation, 'cli', programs.filter(isOfCommandLine));
  await bundle(dist, generation, 'trial', others);
}

await main(process.argv.slice(2));
