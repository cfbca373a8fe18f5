// `depth` loops at once: of callbacks, or of functions that await; or one loop of callbacks over units that come once.

/**
 * Lanes of callbacks, each over its units again and again.
 * @param call (unit, buffer, called) begins one operation.
 */
export function calledLanes(work, call, makeBuffer = work.bufferOf) {
  const { lanesAtWork, depth, units, over } = work;
  const buffers = Array.from({ length: lanesAtWork }, makeBuffer);
  const start = (lane, buffer, done) => {
    let unit = lane;
    const next = () => (over() ? done() : call(unit, buffer, called));
    const called = (error) => {
      if (error) throw error;
      work.operations++;
      unit += depth;
      if (unit >= units) unit = lane;
      next();
    };
    next();
  };
  return {
    run: () =>
      new Promise((resolve) => {
        let running = lanesAtWork;
        const done = () => --running === 0 && resolve();
        buffers.forEach((buffer, lane) => start(lane, buffer, done));
      }),
  };
}

/** @param call (unit, buffer) => a promise of one operation. */
export function awaitedLanes(work, call, makeBuffer = work.bufferOf) {
  const { lanesAtWork, depth, units, over } = work;
  const buffers = Array.from({ length: lanesAtWork }, makeBuffer);
  return {
    run: () =>
      Promise.all(
        buffers.map(async (buffer, lane) => {
          for (let unit = lane; !over(); unit = unit + depth < units ? unit + depth : lane) {
            await call(unit, buffer);
            work.operations++;
          }
        }),
      ),
  };
}

/** One unit after another of one lane of several, each by its callback, as many as there are or as time is left for. */
export function inTurn(work, lane, lanes, call) {
  return new Promise((resolve) => {
    let unit = lane;
    const next = () => (unit >= work.units || work.over() ? resolve() : call(unit, called));
    const called = (error) => {
      if (error) throw error;
      unit += lanes;
      work.operations++;
      next();
    };
    next();
  });
}
