import type { Registry } from '../domain/registry.js';
import type { Strategy } from '../domain/strategy.js';

/** All strategies by their names. To add one: a file beside this and a line here. */
export const strategies: Registry<Strategy> = {
  null: () => import('./null.js').then((module) => module.nullStrategy),
  'fs-sync': () => import('./fs-sync.js').then((module) => module.fsSync),
  'fs-callback': () => import('./fs-callback.js').then((module) => module.fsCallback),
  'fs-promises': () => import('./fs-promises.js').then((module) => module.fsPromises),
  'fs-writefile': () => import('./fs-writefile.js').then((module) => module.fsWriteFile),
  'fs-writefile-callback': () =>
    import('./fs-writefile-callback.js').then((module) => module.fsWriteFileCallback),
  'fs-writefile-sync': () => import('./fs-writefile-sync.js').then((module) => module.fsWriteFileSync),
  'fs-replace': () => import('./fs-replace.js').then((module) => module.fsReplace),
  'fs-stream': () => import('./fs-stream.js').then((module) => module.fsStream),
  'fs-stream-unbounded': () => import('./fs-stream-unbounded.js').then((module) => module.fsStreamUnbounded),
  'fs-append': () => import('./fs-append.js').then((module) => module.fsAppend),
  'fs-append-callback': () => import('./fs-append-callback.js').then((module) => module.fsAppendCallback),
  'fs-append-sync': () => import('./fs-append-sync.js').then((module) => module.fsAppendSync),
  'fs-append-open': () => import('./fs-append-open.js').then((module) => module.fsAppendOpen),
  'fs-append-open-sync': () => import('./fs-append-open-sync.js').then((module) => module.fsAppendOpenSync),
  'fs-append-open-promises': () =>
    import('./fs-append-open-promises.js').then((module) => module.fsAppendOpenPromises),
  'fs-writev': () => import('./fs-writev.js').then((module) => module.fsWritev),
  'fs-writev-promises': () => import('./fs-writev-promises.js').then((module) => module.fsWritevPromises),
  'native-pwrite': () => import('./native-pwrite.js').then((module) => module.nativePwrite),
  'native-threads': () => import('./native-threads.js').then((module) => module.nativeThreads),
  'native-uring': () => import('./native-uring.js').then((module) => module.nativeUring),
  'native-uv': () => import('./native-uv.js').then((module) => module.nativeUv),
  'native-uvfs': () => import('./native-uvfs.js').then((module) => module.nativeUvfs),
  'native-async-worker': () => import('./native-async-worker.js').then((module) => module.nativeAsyncWorker),
  'process-pool': () => import('./process-pool.js').then((module) => module.processPool),
  'worker-pool': () => import('./worker-pool.js').then((module) => module.workerPool),
  dd: () => import('./dd.js').then((module) => module.dd),
  fio: () => import('./fio.js').then((module) => module.fio),
};
