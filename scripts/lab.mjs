#!/usr/bin/env node
// Runs the lab: iotriage on volumes with a known bottleneck, as root, on this machine's own kernel. `--help` lists the
// options. The lab is TypeScript; the compiler itself knows what is stale.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', path.join(root, 'tsconfig.lab.json')], {
  stdio: ['ignore', 2, 2],
});
if (status === 0) {
  await import(pathToFileURL(path.join(root, 'build/lab-js/run/main.js')).href);
} else {
  process.stderr.write('lab: it could not be compiled; `npm run build` installs what is missing\n');
  process.exitCode = 2;
}
