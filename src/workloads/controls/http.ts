import { Agent, get } from 'node:http';
import type { ActivityContext } from '../../domain/activity.js';
import { IotriageError } from '../../domain/errors.js';
import { usedBetween } from '../../domain/resource-use.js';
import { LoopbackServer } from './http-server.js';
import { timed, type Waiter } from './wait-set.js';

/** Requests to a loopback server in a process of its own, which answers after the wait, over connections that are open by then. */
export async function openHttp({ clock }: ActivityContext, waits: number): Promise<Waiter> {
  const server = await LoopbackServer.start();
  const agent = new Agent({ keepAlive: true, maxSockets: waits, maxFreeSockets: waits });
  const end = (): Promise<void> => {
    agent.destroy();
    return server.end();
  };
  const ask = (milliseconds: number): Promise<void> => request(agent, server.port, milliseconds);
  try {
    await Promise.all(Array.from({ length: waits }, () => ask(1)));
    const before = await server.used();
    return {
      wait: (_index, milliseconds) => timed(clock, () => ask(milliseconds)),
      used: async () => usedBetween(before, await server.used()),
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

function request(agent: Agent, port: number, milliseconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    get({ agent, host: '127.0.0.1', port, path: `/${milliseconds}` }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.once('error', reject);
      response.once('end', () => {
        const { statusCode } = response;
        if (statusCode === 200 && body === String(milliseconds)) resolve();
        else {
          const said = `${String(statusCode)}, ${JSON.stringify(body)}`;
          reject(
            new IotriageError('trial-failed', `the loopback server answered /${milliseconds} with ${said}`),
          );
        }
      });
    }).once('error', reject);
  });
}
