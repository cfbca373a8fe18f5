import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkout } from './checkout.js';

const sourceFolder = join(checkout, 'test/lab');
const outputFolder = join(checkout, 'build/lab');
const flags = ['-std=c++17', '-O2', '-Wall', '-Wextra', '-Werror', '-pthread'];

/**
 * Compiles the slow FUSE server with g++ where the one in `build/lab/` is not made of these sources.
 *
 * Test files run in processes of their own and may build at the same time: each compiles to a name of its own, and
 * the last rename wins.
 * @returns the path of the program.
 * @throws Error with the compiler's messages.
 */
export async function buildSlowFuse(): Promise<string> {
  const parts = await readdir(join(sourceFolder, 'slow-fuse'));
  const sources = ['slow-fuse.cc', ...parts.sort().map((name) => join('slow-fuse', name))];
  const program = join(outputFolder, 'slow-fuse');
  const stampFile = `${program}.sha256`;
  const stamp = await stampOf(sources);
  if ((await readIfThere(stampFile)) === stamp && (await readIfThere(program)) !== null) return program;

  await mkdir(outputFolder, { recursive: true });
  const ours = `${program}.${process.pid}`;
  const units = sources.filter((name) => name.endsWith('.cc')).map((name) => join(sourceFolder, name));
  try {
    await promisify(execFile)('g++', [...flags, ...units, '-o', ours]);
    await rename(ours, program);
    await writeFile(ours, stamp);
    await rename(ours, stampFile);
  } finally {
    await rm(ours, { force: true });
  }
  return program;
}

async function stampOf(sources: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(flags.join(' '));
  for (const name of sources) hash.update(name).update(await readFile(join(sourceFolder, name)));
  return hash.digest('hex');
}

async function readIfThere(path: string): Promise<string | null> {
  return readFile(path, 'latin1').catch(() => null);
}
