import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verdicts } from '../../src/domain/finding.js';
import { whyNot } from './cases/needs.js';
import { labCases } from './cases/registry.js';
import { labCgroups } from './cgroups.js';
import { runProgram } from './command.js';
import { labMounts } from './mounts.js';
import { IMAGE_FOLDER } from './sweep.js';

function leftOfThisProcess(): string[] {
  return [
    ...labMounts().filter(({ ownerPid }) => ownerPid === process.pid),
    ...labCgroups().filter(({ ownerPid }) => ownerPid === process.pid),
  ]
    .map(({ path }) => path)
    .concat(readdirSync(IMAGE_FOLDER).filter((name) => name.includes(`iotriage-lab-loop-${process.pid}-`)));
}

describe('cases of the lab', () => {
  it('have names of their own, three settings and verdicts that there are', () => {
    expect(new Set(labCases.map(({ name }) => name)).size).toBe(labCases.length);
    for (const { settings, accepts } of labCases) {
      expect(new Set(settings).size).toBe(3);
      expect(verdicts).toEqual(expect.arrayContaining([...accepts]));
    }
  });

  it.for(labCases)(
    '$name has a volume that can be written to and leaves nothing',
    async (labCase, context) => {
      const reasons = labCase.needs.flatMap((need) => whyNot(need) ?? []);
      if (reasons.length > 0) context.skip(reasons.join('; '));
      for (const setting of labCase.settings) {
        const volume = await labCase.make(setting, 1);
        try {
          await writeFile(join(volume.path, 'file'), 'content');
          const [program, ...args] = volume.prefix ?? ['env'];
          await runProgram(program!, [...args, 'true']);
        } finally {
          await volume.release();
        }
        expect(leftOfThisProcess()).toEqual([]);
      }
    },
  );
});
