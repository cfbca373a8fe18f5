// A stream for each file, over and over. A chunk that waits in a stream must keep its bytes, so that there is a buffer for each
// that can wait; they are made before, as iotriage makes them.
import fs from 'node:fs';

export const streams = {
  'fs-stream': (work) => streamsOf(work, true),
  'fs-stream-unbounded': (work) => streamsOf(work, false),
};

function streamsOf(work, honourBackpressure) {
  const { paths, blockBytes, parameters, over } = work;
  const { highWaterMark = 16384 } = parameters;
  const blocks = work.units / paths.length;
  const waiting = Math.min(blocks, Math.ceil(highWaterMark / blockBytes) + 2);
  const chunks = honourBackpressure ? waiting : blocks;
  const buffersOf = paths.map(() => Array.from({ length: chunks }, work.bufferOf));
  return {
    run: () =>
      Promise.all(
        paths.map(async (file, index) => {
          const buffers = buffersOf[index];
          while (!over()) {
            const stream = fs.createWriteStream(file, { flags: 'r+', highWaterMark });
            for (let block = 0; block < blocks && !over(); block++) {
              const more = stream.write(buffers[block % chunks], () => work.operations++);
              if (honourBackpressure && !more) await new Promise((resolve) => stream.once('drain', resolve));
            }
            await new Promise((resolve) => stream.end(resolve));
          }
        }),
      ),
  };
}
