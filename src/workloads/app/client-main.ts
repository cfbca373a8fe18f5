/**
 * The client as a program: it sends requests to the server of the trial that started it by fork, with the trial's pid as its argument, and
 * ends with it.
 */
import { messageOf } from '../../domain/errors.js';
import { serveTrial } from '../../native/helper-program.js';
import { Load } from './load.js';
import type { FromClient, ToClient } from './messages.js';

let load: Load | null = null;
const send: (message: FromClient) => void = serveTrial((message: ToClient) => {
  take(message).catch((error: unknown) => {
    send({ type: 'failed', message: messageOf(error) });
  });
});

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
