/**
 * More runs of an experiment that docs/experiments.md shows, behind the one of its defaults: what it asks, how it is called, and what of its
 * output is shown. `prepare` gives what the arguments need and takes it away again.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { credentials, startStore } from '../test/integration/s3-store.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const BUCKET = 'logs';

export const further = {
  rewrite: [
    {
      title: 'The cliff of a machine: new files alone, larger than what may be unwritten',
      args: ['.', '--scale', '4'].concat(
        ['phase=new', 'writers=1', 'before=settled', 'sync=none'].flatMap((one) => ['--with', one]),
      ),
    },
  ],
  scan: [
    {
      title: 'A tree of yours, and a row for each file',
      args: ['--tree', 'node_modules', '--with', 'rows=each-file', '--rounds', '1', '--output', 'files.csv'],
      after: () => {
        const rows = readFileSync(path.join(root, 'files.csv'), 'utf8').split('\n');
        rmSync(path.join(root, 'files.csv'));
        return { command: 'head -4 files.csv', text: rows.slice(0, 4).join('\n') };
      },
    },
    {
      title: 'Objects of a store, here of a server on the same machine',
      args: ['--tree', `s3://${BUCKET}/`, '--endpoint', 'http://127.0.0.1:9000', '--rounds', '1'],
      prepare: storeOfSources,
    },
  ],
};

/** A store with the files of src in it; its port takes the place of the one that is shown. */
async function storeOfSources() {
  const folder = path.join(root, 'src');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const objects = files.map(({ parentPath, name }) => {
    const file = path.join(parentPath, name);
    return { key: path.relative(folder, file), body: readFileSync(file) };
  });
  const { endpoint, end } = await startStore(BUCKET, objects);
  return { environment: credentials, replace: ['http://127.0.0.1:9000', endpoint], end };
}
