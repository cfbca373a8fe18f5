import { expect, it } from 'vitest';
import { parseProcessorList } from '../../../src/domain/processor-list.js';

it.each([
  ['0-3,8,10-11\n', [0, 1, 2, 3, 8, 10, 11]],
  ['5', [5]],
  ['', []],
  ['3-1,x,7', [7]],
])('a list of processors, %j, is read', (text, processors) => {
  expect(parseProcessorList(text)).toEqual(processors);
});
