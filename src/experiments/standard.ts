import type { Experiment } from '../domain/experiment.js';
import { headlineAnswer } from './read/headlines.js';

export const standard: Experiment = {
  name: 'standard',
  question: 'Where does the time go, and what would help?',
  seenElsewhere:
    'Most measure one block size with one number in flight, and cannot tell a pool that is too small from a device at its limit.',
  answer: headlineAnswer,
};
