import type { Strategy } from '../domain/strategy.js';
import { appendRoute } from './drive/append-capabilities.js';
import { atTheEnd } from './drive/write-form.js';
import { PromisesSession } from './promises/session.js';

/** `FileHandle.write` without a position to a file that stays open for appending; `FileHandle.appendFile` is a loop of them. */
export const fsAppendOpenPromises: Strategy = {
  name: 'fs-append-open-promises',
  summary: 'FileHandle.write at the end of a file that stays open with O_APPEND: block after block, awaited',
  ...appendRoute,
  open: (context) => Promise.resolve(new PromisesSession(context, atTheEnd)),
};
