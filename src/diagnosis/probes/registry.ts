import type { ProbeRule } from '../../domain/probe-rule.js';
import type { Registry } from '../../domain/registry.js';

/** All questions that further trials can answer. The first that is open is asked; what it tells is known to the next. */
export const probeRules: Registry<ProbeRule> = {
  'volume-parallelism': async () => (await import('./volume-parallelism.js')).volumeParallelism,
  'files-at-a-time': async () => (await import('./files-at-a-time.js')).filesAtATime,
  again: async () => (await import('./again.js')).again,
  'without-javascript': async () => (await import('./without-javascript.js')).withoutJavascript,
  'more-files': async () => (await import('./more-files.js')).moreFiles,
  'no-sync': async () => (await import('./no-sync.js')).noSync,
  longer: async () => (await import('./longer.js')).longer,
  'beneath-memory': async () => (await import('./beneath-memory.js')).beneathMemory,
  'larger-pool': async () => (await import('./larger-pool.js')).largerPool,
  'deeper-queue': async () => (await import('./deeper-queue.js')).deeperQueue,
  'end-of-gain': async () => (await import('./end-of-gain.js')).endOfGain,
  'larger-blocks': async () => (await import('./larger-blocks.js')).largerBlocks,
  'blocks-at-the-end': async () => (await import('./blocks-at-the-end.js')).blocksAtTheEnd,
  'smallest-blocks': async () => (await import('./smallest-blocks.js')).smallestBlocks,
  content: async () => (await import('./content.js')).content,
  sustained: async () => (await import('./sustained.js')).sustained,
};
