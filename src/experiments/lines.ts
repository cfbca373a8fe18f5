import type { Experiment } from '../domain/experiment.js';

export const lines: Experiment = {
  name: 'lines',
  question: 'Why is asynchronous writing slower?',
  seenElsewhere: '',
  answer: () => null,
};
