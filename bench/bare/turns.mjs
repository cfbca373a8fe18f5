// What each program of a comparison does: it rests, and works when it is its turn, at first to warm up. It prints a line of JSON
// when it is ready; to a line "seconds" on its standard input it answers "operations ns", and at the end of the input it ends.
import { createInterface } from 'node:readline';

/**
 * @param ready what the first line tells.
 * @param turn (seconds) => {operations, ns}, or a promise of it.
 * @param close what there is to be done before the process ends.
 */
export async function takeTurns(ready, turn, close) {
  console.log(JSON.stringify(ready));
  for await (const line of createInterface({ input: process.stdin })) {
    const { operations, ns } = await turn(Number(line));
    console.log(`${operations} ${ns}`);
  }
  await close();
  process.exit(0);
}
