import { loadAddon } from './addon.js';

/**
 * The other end of a HelperProcess: the head of a program of ours that a trial starts by fork, with the trial's pid as its
 * argument. It takes messages and ends with the trial, however that ends. A signal to the group is the trial's, which
 * ends its programs by message.
 *
 * @param take gets each message, of the type that the trial sends, in their order; it does not throw.
 * @returns sends a message to the trial; where that is gone, so is this process, at once.
 */
export function serveTrial(take: (message: never) => void): (message: object) => void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.on('disconnect', () => process.exit(1));
  process.on('message', (message) => {
    take(message as never);
  });
  if (!loadAddon().dieWithParent(Number(process.argv[2]))) process.exit(1);
  return (message) => {
    process.send?.(message, undefined, undefined, () => undefined);
  };
}
