// `npm run bench -- SUITE [options]`: one file a suite, each a module with `summary` and `run(args)`.
const suites = {
  'vs-fio': () => import('./vs-fio.mjs'),
};

const [name, ...args] = process.argv.slice(2);
const load = Object.hasOwn(suites, name ?? '') ? suites[name] : undefined;
if (!load) {
  console.error(`bench: give a suite: ${Object.keys(suites).join(', ')}`);
  process.exit(2);
}
const { run } = await load();
process.exitCode = await run(args);
