// `depth` loops at once: of callbacks, or of functions that await.

/** @param start (lane, buffer, done) begins a loop, which calls `done` at its end. */
export function calledLanes({ lanesAtWork, bufferOf }, start, makeBuffer = bufferOf) {
  const buffers = Array.from({ length: lanesAtWork }, makeBuffer);
  return {
    run: () =>
      new Promise((resolve) => {
        let running = lanesAtWork;
        const done = () => --running === 0 && resolve();
        buffers.forEach((buffer, lane) => start(lane, buffer, done));
      }),
  };
}

/** @param write (unit, buffer) => a promise of one operation. */
export function awaitedLanes(work, write, makeBuffer = work.bufferOf) {
  const { lanesAtWork, depth, units, over } = work;
  const buffers = Array.from({ length: lanesAtWork }, makeBuffer);
  return {
    run: () =>
      Promise.all(
        buffers.map(async (buffer, lane) => {
          for (let unit = lane; !over(); unit = unit + depth < units ? unit + depth : lane) {
            await write(unit, buffer);
            work.operations++;
          }
        }),
      ),
  };
}

/** One unit after another, each by its callback, as many as there are or as time is left for. */
export function inTurn(work, call) {
  return new Promise((resolve) => {
    let unit = 0;
    const next = () => (unit === work.units || work.over() ? resolve() : call(unit, called));
    const called = (error) => {
      if (error) throw error;
      unit++;
      work.operations++;
      next();
    };
    next();
  });
}
