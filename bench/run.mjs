// `npm run bench -- SUITE [--rounds N] [--seconds S] [--json FILE] ...`: one file a suite, each a module with `summary`,
// its own `options` (of util.parseArgs) and `run(values, keep)`, which prints ratios and gives back what goes into the JSON.
// After each case it hands what it has so far to `keep`, so that a suite that is interrupted loses nothing.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { suites } from './suites.mjs';

const common = {
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  json: { type: 'string' },
};

async function runSuite(name, args) {
  const suite = await suites[name]();
  const { values } = parseArgs({ args, options: { ...common, ...suite.options } });
  const json = values.json ?? path.join('build', 'bench', `${name}.json`);
  console.log(`${name}: ${suite.summary}`);
  mkdirSync(path.dirname(path.resolve(json)), { recursive: true });
  const machine = {
    cpus: os.cpus().length,
    model: os.cpus()[0]?.model,
    kernel: os.release(),
    node: process.version,
  };
  const at = new Date().toISOString();
  // Under another name first: an interruption in the midst of it leaves what was written before.
  const write = (complete, results) => {
    const document = { suite: name, at, complete, machine, options: values, results };
    writeFileSync(`${json}.new`, `${JSON.stringify(document, null, 2)}\n`);
    renameSync(`${json}.new`, json);
  };
  const results = await suite.run(values, (soFar) => write(false, soFar));
  if (results === null) return 2;
  write(true, results);
  console.log(`written to ${json}`);
  return 0;
}

const [name, ...args] = process.argv.slice(2);
if (name !== 'all' && !Object.hasOwn(suites, name ?? '')) {
  console.error(`bench: give a suite: ${[...Object.keys(suites), 'all'].join(', ')}`);
  process.exit(2);
}
for (const suite of name === 'all' ? Object.keys(suites) : [name]) {
  process.exitCode = Math.max(process.exitCode ?? 0, await runSuite(suite, args));
}
