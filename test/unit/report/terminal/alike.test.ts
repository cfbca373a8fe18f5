import { expect, it } from 'vitest';
import { foldAlike } from '../../../../src/report/terminal/alike.js';

it('folds texts that differ in their figures alone, in the order of the first of each kind', () => {
  expect(
    foldAlike(['steal 12.5 %', 'wrote to vda', 'steal 3 %', 'steal 1,200 %', 'wrote to vdb', 'wrote to vda']),
  ).toEqual(['steal 12.5 % and the like (3 times)', 'wrote to vda and the like (2 times)', 'wrote to vdb']);
});
