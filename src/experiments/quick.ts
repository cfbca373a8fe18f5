import type { Experiment } from '../domain/experiment.js';
import { headlineAnswer } from './read/headlines.js';

export const quick: Experiment = {
  name: 'quick',
  question: 'Where does the time go?',
  seenElsewhere:
    'Most time one route on one volume: on a disk they measure memory, and on tmpfs JavaScript, and take both for the device.',
  answer: headlineAnswer,
};
