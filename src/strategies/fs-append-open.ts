import type { Strategy } from '../domain/strategy.js';
import { CallbackSession } from './callback/session.js';
import { appendRoute } from './drive/append-capabilities.js';
import { atTheEnd } from './drive/write-form.js';

/** `fs.write` without a position to a file that stays open for appending, as writers of logs do it, called back. */
export const fsAppendOpen: Strategy = {
  name: 'fs-append-open',
  summary: 'fs.write at the end of a file that stays open with O_APPEND: block after block',
  ...appendRoute,
  open: (context) => Promise.resolve(new CallbackSession(context, atTheEnd)),
};
