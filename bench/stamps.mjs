import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compare, interleave, medians, ratioText } from './measure/interleave.mjs';
import { withScratch } from './measure/scratch.mjs';
import { keyOf, ratesOf, runTrial } from './measure/trial.mjs';

export const summary =
  'native-pwrite, with clock, histogram and stamped blocks, against a bare loop of pwrite in C++ with none of them';

export const options = { dir: { type: 'string', default: '/dev/shm' } };

const KIB = 1024;
const FILE_BYTES = 64 * 2 ** 20;

function compile(directory) {
  const program = path.join(directory, 'bare-pwrite');
  const source = fileURLToPath(new URL('bare/pwrite.cc', import.meta.url));
  execFileSync(process.env.CXX ?? 'g++', ['-std=c++17', '-O2', source, '-o', program]);
  return program;
}

export async function run(values) {
  const rounds = Number(values.rounds ?? 9);
  const seconds = Number(values.seconds ?? 1);
  return withScratch(values.dir, async (directory) => {
    const program = compile(directory);
    const results = [];
    for (const blockBytes of [4 * KIB, 64 * KIB, 1024 * KIB]) {
      const bare = () => {
        const file = path.join(directory, 'bare.data');
        const text = execFileSync(program, [file, FILE_BYTES, blockBytes, seconds].map(String), {
          encoding: 'utf8',
        });
        const [operations, elapsedNs] = text.split(' ').map(Number);
        return { iops: (operations / elapsedNs) * 1e9 };
      };
      const stamped = async (round) => {
        const key = keyOf({
          blockSizeBytes: blockBytes,
          fileSizeBytes: FILE_BYTES,
          parameters: { vector: 1 },
        });
        const { iops } = ratesOf((await runTrial(key, { directory, seconds, round })).measurement);
        return { iops };
      };
      const runs = await interleave({ iotriage: stamped, bare }, rounds);
      const comparison = compare(runs, 'iops', 'iotriage', 'bare');
      const cost = (1 - comparison.ratio) * 100;
      console.log(
        `  ${blockBytes / KIB} KiB: ${ratioText(comparison)} of the bare loop, it costs ${cost.toFixed(1)} %`,
      );
      results.push({ blockBytes, comparison, medians: medians(runs), runs });
    }
    return results;
  });
}
