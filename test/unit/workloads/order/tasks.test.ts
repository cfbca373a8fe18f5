import fc from 'fast-check';
import { expect, it } from 'vitest';
import { complainOfTasks, parseTasks } from '../../../../src/workloads/order/tasks.js';

it('reads what it is written as', () => {
  const units = fc.integer({ min: 0, max: 1000 });
  const task = fc.record({ before: units, wait: fc.integer({ min: 1, max: 1000 }), after: units });
  fc.assert(
    fc.property(fc.array(task, { minLength: 1, maxLength: 20 }), (tasks) => {
      const text = tasks.map(({ before, wait, after }) => `${before}-${wait}-${after}`).join(', ');
      expect(parseTasks(text)).toEqual(tasks);
      expect(complainOfTasks(text)).toBeNull();
    }),
  );
});

it('reads fractions', () => {
  expect(parseTasks('0.5-2.25-0')).toEqual([{ before: 0.5, wait: 2.25, after: 0 }]);
});

it.each([
  ['', 'is no list of tasks'],
  ['1-5', 'is no list of tasks'],
  ['1-5-1;1-3-1', 'is no list of tasks'],
  ['1-5-1,', 'is no list of tasks'],
  ['1--5-1', 'is no list of tasks'],
  ['1-1e3-1', 'is no list of tasks'],
  ['1-0-1', 'has a task that waits for nothing'],
  ['1-1001-1', 'has a length of more than 1000 units'],
  [Array.from({ length: 101 }, () => '1-1-1').join(','), 'has more than 100 tasks'],
])('complains of %s', (text, message) => {
  const complaint = complainOfTasks(text);
  expect(complaint?.message).toBe(message);
  expect(complaint?.remedy).toMatch(/\S/);
});

it('never reads what it complains of for its form', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      if (parseTasks(text) === null) expect(complainOfTasks(text)?.message).toBe('is no list of tasks');
    }),
  );
});
