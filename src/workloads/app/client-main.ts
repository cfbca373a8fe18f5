/**
 * The client as a program: it sends requests to the server of the trial that started it by fork, with the trial's pid as its argument, and
 * ends with it.
 */
import { messageOf } from '../../domain/errors.js';
import { loadAddon } from '../../native/addon.js';
import { Load } from './load.js';
import type { FromClient, ToClient } from './messages.js';

let load: Load | null = null;

function main(): void {
  // A signal to the group is the trial's: it ends its client by message.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.on('disconnect', () => process.exit(1));
  process.on('message', (message) => {
    take(message as ToClient).catch((error: unknown) => {
      send({ type: 'failed', message: messageOf(error) });
    });
  });
  if (!loadAddon().dieWithParent(Number(process.argv[2]))) process.exit(1);
}

async function take(message: ToClient): Promise<void> {
  switch (message.type) {
    case 'open':
      load = new Load(message);
      send({ type: 'ready' });
      return;
    case 'load':
      if (load === null) throw new Error('a client was given load before it was opened');
      send({ type: 'done', ...(await load.run(message.milliseconds)) });
      return;
    case 'end':
      load?.close();
      process.exit(0);
  }
}

function send(message: FromClient): void {
  process.send?.(message, undefined, undefined, () => {
    // The trial is gone: so is this process, at once.
  });
}

main();
