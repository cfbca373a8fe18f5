import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadAddon } from '../../../src/native/addon.js';
import { dropInterposer, withInterposer } from '../../../src/native/interposer.js';
import { scratchDirectory } from './jobs.js';
import { type ChildResult, runChild } from './process.js';

const preload = withInterposer({}).LD_PRELOAD ?? '';

describe('a process that does not preload it', () => {
  it('has none', () => {
    expect(loadAddon().interposer).toBeNull();
  });
});

describe('the environment', () => {
  it('has ours before what the user preloads, once, and loses it again', () => {
    const environment = withInterposer(withInterposer({ LD_PRELOAD: '/a.so /b.so', HOME: '/' }));
    expect(environment).toEqual({ LD_PRELOAD: `${preload}:/a.so:/b.so`, HOME: '/' });
    dropInterposer(environment);
    expect(environment).toEqual({ LD_PRELOAD: '/a.so:/b.so', HOME: '/' });
  });

  it('is as before where the user preloads nothing', () => {
    const environment = withInterposer({ HOME: '/' });
    dropInterposer(environment);
    expect(environment).toEqual({ HOME: '/' });
    dropInterposer(environment);
    expect(environment).toEqual({ HOME: '/' });
  });
});

describe('a process that preloads it', () => {
  const scratch = scratchDirectory();
  const ours = join(scratch.path, 'ours');
  /** Preloaded beside ours: it counts writes, and its constructor calls what ours stands before. */
  const other = join(scratch.path, 'other.so');

  beforeAll(() => {
    mkdirSync(ours);
    const source = join(scratch.path, 'other.c');
    writeFileSync(
      source,
      `#define _GNU_SOURCE
       #include <dlfcn.h>
       #include <fcntl.h>
       #include <unistd.h>
       static int count;
       int other_count(void) { return count; }
       ssize_t pwrite64(int fd, const void* data, size_t size, off64_t offset) {
         ssize_t (*next)(int, const void*, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");
         count++;
         return next(fd, data, size, offset);
       }
       __attribute__((constructor)) static void early(void) { close(open("/dev/null", O_RDONLY)); }
       __attribute__((destructor)) static void told(void) {
         char digits[2] = {'0' + count % 10, '\\n'};
         if (write(2, digits, 2) != 2) return;
       }`,
    );
    execFileSync(process.env.CC ?? 'cc', ['-shared', '-fPIC', '-o', other, source, '-ldl']);
  });
  afterAll(() => {
    scratch.remove();
  });

  /** `into` has what a take gave; `put` tells a value to the test. */
  function run(script: string, env: Record<string, string> = {}): unknown[] {
    const result: ChildResult = runChild(
      `const fs = require('node:fs'), fsp = require('node:fs/promises'), path = require('node:path');
       const { interposer } = addon;
       const into = new Float64Array(3);
       const ours = ${JSON.stringify(ours)};
       const file = path.join(ours, 'file');
       const block = Buffer.alloc(4096, 1);
       const told = [];
       const put = (...values) => told.push(...values);
       interposer.start([ours], 0);
       (async () => { ${script} })().then(
         () => process.stdout.write(JSON.stringify(told)),
         (error) => { console.error(error); process.exitCode = 1; },
       );`,
      { LD_PRELOAD: preload, ...env },
    );
    expect(result, result.stderr).toMatchObject({ status: 0 });
    return JSON.parse(result.stdout) as unknown[];
  }

  it('finds the stamp of each call of a route, once', () => {
    const calls = run(`
      const handle = await fsp.open(file, 'w+');
      const { fd } = handle;
      put(interposer.takePath(3, file, into), into[2] === fd);
      await handle.write(block, 0, 4096, 8192);
      put(interposer.takeRange(0, fd, 8192, 4096, into), into[2], interposer.takeRange(0, fd, 8192, 4096, into));
      await handle.read(block, 0, 4096, 8192);
      put(interposer.takeRange(1, fd, 8192, 4096, into));
      await handle.stat();
      await fsp.stat(file);
      put(interposer.takeNext(6, fd, into), into[2], interposer.takeNext(6, fd, into));
      await handle.sync();
      await handle.datasync();
      put(interposer.takeNext(2, fd, into), interposer.takeNext(2, fd, into), interposer.takeNext(2, fd, into));
      await handle.close();
      put(interposer.takeNext(4, fd, into), into[2]);
      await fsp.unlink(file);
      put(interposer.takePath(5, file, into), interposer.takePath(3, file, into));
      put(interposer.counters());`);
    expect(calls).toEqual([
      ...[1, true],
      ...[1, 4096, 0],
      1,
      ...[1, 0, 0],
      ...[1, 1, 0],
      ...[1, 0],
      ...[1, 0],
      { stamped: [1, 1, 2, 1, 1, 1, 1], overwritten: 0 },
    ]);
  });

  it('refuses to put times into what is no array of numbers', () => {
    const told = run(`
      const fd = fs.openSync(file, 'w+');
      await fsp.writeFile(file, block);
      fs.fsyncSync(fd);
      for (const other of [{}, undefined]) {
        try { put(interposer.takeNext(2, fd, other)); } catch (error) { put(error.name); }
        fs.fsyncSync(fd);
      }
      fs.closeSync(fd);`);
    expect(told).toEqual(['TypeError', 'TypeError']);
  });

  it('stamps each piece of a vector, as one call', () => {
    const calls = run(`
      const fd = fs.openSync(file, 'w+');
      fs.writevSync(fd, [block, block.subarray(0, 100), block], 4096);
      for (const [at, size] of [[4096, 4096], [8192, 100], [8292, 4096]]) put(interposer.takeRange(0, fd, at, size, into));
      fs.writevSync(fd, [block, block], 0);
      put(interposer.takeRange(0, fd, 0, 8192, into), into[2]);
      fs.writeSync(fd, block); fs.writevSync(fd, [block, block]);
      put(interposer.takeRange(0, fd, 0, 4096, into), interposer.takeRange(0, fd, 8192, 4096, into));
      put(interposer.takeRange(0, fd, 4096, 4096, into), interposer.counters().stamped[0]);`);
    expect(calls).toEqual([1, 1, 1, 1, 8192, 1, 1, 1, 4]);
  });

  it('stamps between the call and the callback, by the clock of the process', () => {
    const [early, late, inverted] = run(`
      const fd = fs.openSync(file, 'w+');
      let early = 0, late = 0, inverted = 0;
      for (let at = 0; at < 200; at++) {
        const before = addon.now();
        await new Promise((resolve) => fs.write(fd, block, 0, 4096, at * 4096, resolve));
        const after = addon.now();
        interposer.takeRange(0, fd, at * 4096, 4096, into);
        if (BigInt(into[0]) + interposer.baseNs < before) early++;
        if (BigInt(into[1]) + interposer.baseNs > after) late++;
        if (into[1] < into[0]) inverted++;
      }
      put(early, late, inverted);`);
    expect([early, late, inverted]).toEqual([0, 0, 0]);
  });

  it('passes by what is not ours: other directories, files opened before, and all of it once stopped', () => {
    const counted = run(`
      const other = path.join(path.dirname(ours), 'ours-too');
      interposer.stop();
      const before = fs.openSync(file, 'w+');
      interposer.start([ours], 0);
      const elsewhere = fs.openSync(other, 'w+');
      for (const fd of [before, elsewhere]) fs.writeSync(fd, block, 0, 4096, 0);
      const fd = fs.openSync(file, 'r+');
      interposer.stop();
      fs.writeSync(fd, block, 0, 4096, 0);
      put(...interposer.counters().stamped);`);
    expect(counted).toEqual([0, 0, 0, 1, 0, 0, 0]);
  });

  it('follows descriptors that are closed and opened again, also as something else', () => {
    const found = run(`
      const other = path.join(path.dirname(ours), 'other-file');
      for (let turn = 0; turn < 3; turn++) {
        const fd = fs.openSync(file, 'w+');
        fs.writeSync(fd, block); fs.writeSync(fd, block);
        put(interposer.takeRange(0, fd, 0, 4096, into), interposer.takeRange(0, fd, 4096, 4096, into));
        fs.closeSync(fd);
        const stranger = fs.openSync(other, 'w+');
        put(stranger === fd);
        fs.writeSync(stranger, block);
        put(interposer.takeRange(0, stranger, 0, 4096, into), interposer.takeNext(4, fd, into));
        fs.closeSync(stranger);
      }`);
    expect(found).toEqual([0, 1, 2].flatMap(() => [1, 1, true, 0, 1]));
  });

  it('keeps files apart by their opens, whose descriptors other files have by then', () => {
    const found = run(`
      interposer.start([ours], 1);
      const paths = [0, 1, 2].map((name) => file + name);
      const opened = [];
      for (const [index, name] of paths.entries()) {
        const fd = fs.openSync(name, 'w+');
        fs.writeSync(fd, block, 0, 4096 - index); fs.fsyncSync(fd); fs.fstatSync(fd); fs.closeSync(fd);
        opened.push(fd);
      }
      put(new Set(opened).size);
      for (const name of paths.reverse()) {
        put(interposer.takePath(3, name, into));
        const number = into[2];
        put(interposer.takeRange(0, number, 0, 4096, into), into[2]);
        for (const callClass of [2, 6, 4, 4]) put(interposer.takeNext(callClass, number, into));
      }
      try { fs.openSync(path.join(ours, 'no', 'file')); } catch {}
      put(interposer.takePath(3, path.join(ours, 'no', 'file'), into), into[2], interposer.takeNext(4, -1, into));`);
    const ofEach = [4094, 4095, 4096].flatMap((bytes) => [1, 1, bytes, 1, 1, 1, 0]);
    expect(found).toEqual([1, ...ofEach, 1, -1, 0]);
  });

  it('gives each file of many at once its own calls, by its open', () => {
    const [mixed, missing] = run(
      `
      interposer.start([ours], 1);
      // Open, write and close without a look at the stamps between: the pool's threads give descriptors on at once.
      const lanes = Array.from({ length: 8 }, async (_, lane) => {
        for (let turn = 0; turn < 100; turn++) {
          const handle = await fsp.open(path.join(ours, lane + '-' + turn), 'w');
          await handle.write(block, 0, lane * 100 + turn + 1);
          await handle.close();
        }
      });
      await Promise.all(lanes);
      let mixed = 0, missing = 0;
      for (let lane = 0; lane < 8; lane++) {
        for (let turn = 0; turn < 100; turn++) {
          if (interposer.takePath(3, path.join(ours, lane + '-' + turn), into) !== 1) missing++;
          const number = into[2];
          if (interposer.takeRange(0, number, 0, 4096, into) !== 1) missing++;
          if (into[2] !== lane * 100 + turn + 1) mixed++;
          if (interposer.takeNext(4, number, into) !== 1) missing++;
        }
      }
      put(mixed, missing);`,
      { UV_THREADPOOL_SIZE: '8' },
    );
    expect([mixed, missing]).toEqual([0, 0]);
  });

  it('keeps threads apart that use one descriptor at once', () => {
    const found = run(`
      const { Worker } = require('node:worker_threads');
      interposer.start([ours], 2);
      const fd = fs.openSync(file, 'w+');
      const work = \`
        const { workerData: { addonFile, fd, turn, bytes }, parentPort } = require('node:worker_threads');
        const fs = require('node:fs');
        const { interposer } = require(addonFile);
        const into = new Float64Array(3);
        const told = [];
        // Each calls before any takes: all of them write the same place, and sync it.
        fs.writeSync(fd, Buffer.alloc(bytes), 0, bytes, 0);
        const beforeNs = Number(process.hrtime.bigint() - interposer.baseNs);
        fs.fsyncSync(fd);
        const afterNs = Number(process.hrtime.bigint() - interposer.baseNs);
        Atomics.add(turn, 0, 1);
        Atomics.notify(turn, 0);
        for (let seen = Atomics.load(turn, 0); seen < 4; seen = Atomics.load(turn, 0)) Atomics.wait(turn, 0, seen);
        told.push(interposer.takeRange(0, fd, 0, 4096, into), into[2] === bytes);
        told.push(interposer.takeNext(2, fd, into), into[0] >= beforeNs && into[1] <= afterNs);
        parentPort.postMessage([...told, interposer.takeNext(2, fd, into)]);\`;
      const addonFile = require.resolve(Object.keys(require.cache).find((name) => name.endsWith('.node')));
      const turn = new Int32Array(new SharedArrayBuffer(4));
      const answers = [1, 2, 3, 4].map((index) => new Promise((resolve) =>
        new Worker(work, { eval: true, workerData: { addonFile, fd, turn, bytes: index * 100 } }).once('message', resolve)));
      put(...(await Promise.all(answers)), interposer.takeNext(2, fd, into));`);
    expect(found).toEqual([...Array.from({ length: 4 }, () => [1, true, 1, true, 0]), 0]);
  });

  it('takes as many directories as it has room for, refuses more, and records nothing then', () => {
    const told = run(`
      const many = (count) => Array.from({ length: count }, (_, index) => path.join(ours, String(index)));
      for (const refused of [many(65), ['/' + 'x'.repeat(4095)]]) {
        try { interposer.start(refused, 0); put('started'); } catch (error) { put(error.name); }
      }
      fs.closeSync(fs.openSync(file, 'w'));
      put(interposer.counters().stamped[3]);
      interposer.start([...many(63), ours], 0);
      fs.closeSync(fs.openSync(file, 'w'));
      put(interposer.counters().stamped[3]);`);
    expect(told).toEqual(['RangeError', 'RangeError', 0, 1]);
  });

  it('lets errors through as they are', () => {
    const codes = run(`
      const fd = fs.openSync(file, 'w');
      const codeOf = (call) => { try { call(); return 'none'; } catch (error) { return error.code; } };
      put(codeOf(() => fs.readSync(fd, block, 0, 4096, 0)), interposer.takeRange(1, fd, 0, 4096, into), into[2]);
      put(codeOf(() => fs.openSync(path.join(ours, 'missing'), 'r')), interposer.takePath(3, path.join(ours, 'missing'), into), into[2]);
      fs.closeSync(fd);
      put(codeOf(() => fs.writeSync(fd, block, 0, 4096, 0)), codeOf(() => fs.closeSync(fd)), codeOf(() => fs.fsyncSync(9999)));
      put(codeOf(() => fs.writeSync(2 ** 20, block, 0, 4096, 0)));`);
    expect(codes).toEqual(['EBADF', 1, 0, 'ENOENT', 1, -1, 'EBADF', 'EBADF', 'EBADF', 'EBADF']);
  });

  it('loses nothing of many threads at once', () => {
    const [missing, stamped, overwritten] = run(
      `
      const fd = fs.openSync(file, 'w+');
      let missing = 0;
      const lane = async (first) => {
        for (let at = first; at < 4000; at += 64) {
          await new Promise((resolve) => fs.write(fd, block, 0, 16, at * 16, resolve));
          if (interposer.takeRange(0, fd, at * 16, 16, into) !== 1) missing++;
          await new Promise((resolve) => fs.fdatasync(fd, resolve));
          if (interposer.takeNext(2, fd, into) !== 1) missing++;
        }
      };
      await Promise.all(Array.from({ length: 64 }, (_, first) => lane(first)));
      const { stamped, overwritten } = interposer.counters();
      put(missing, [stamped[0], stamped[2]], overwritten);`,
      { UV_THREADPOOL_SIZE: '16' },
    );
    expect([missing, stamped, overwritten]).toEqual([0, [4000, 4000], 0]);
  });

  it('serves worker threads: a stamp is taken by the thread that made the call', () => {
    const found = run(`
      const { Worker } = require('node:worker_threads');
      const work = \`
        const { workerData: { addonFile, file }, parentPort } = require('node:worker_threads');
        const fs = require('node:fs');
        const { interposer } = require(addonFile);
        const into = new Float64Array(3);
        const fd = fs.openSync(file, 'w+');
        fs.writeSync(fd, Buffer.alloc(10), 0, 10, 77);
        parentPort.postMessage(interposer.takeRange(0, fd, 77, 10, into));\`;
      const addonFile = require.resolve(Object.keys(require.cache).find((name) => name.endsWith('.node')));
      const answers = [0, 1, 2].map((index) => new Promise((resolve) =>
        new Worker(work, { eval: true, workerData: { addonFile, file: file + index } }).once('message', resolve)));
      put(...await Promise.all(answers));`);
    expect(found).toEqual([1, 1, 1]);
  });

  it('keeps to its memory: what nobody takes is overwritten and counted', () => {
    const [overwritten, last] = run(`
      const fd = fs.openSync(file, 'w+');
      const one = Buffer.alloc(1);
      for (let at = 0; at < 70_000; at++) fs.writeSync(fd, one, 0, 1, at);
      put(interposer.counters().overwritten, interposer.takeRange(0, fd, 69_999, 1, into));
      interposer.start([ours], 0);
      put(interposer.counters().overwritten, interposer.takeRange(0, fd, 69_998, 1, into));`) as number[];
    expect(overwritten).toBeGreaterThanOrEqual(70_000 - 2 ** 16);
    expect(last).toBe(1);
  });

  it('stands before an object that the user preloads, which is called too', () => {
    const script = `
      const fd = fs.openSync(file, 'w+');
      for (let at = 0; at < 7; at++) fs.writeSync(fd, block, 0, 4096, at * 4096);
      put(interposer.counters().stamped[0]);`;
    expect(run(script, { LD_PRELOAD: withInterposer({ LD_PRELOAD: other }).LD_PRELOAD ?? '' })).toEqual([7]);
    const { stderr } = runChild('require("node:fs").writeSync(1, "x")', {
      LD_PRELOAD: withInterposer({ LD_PRELOAD: other }).LD_PRELOAD ?? '',
    });
    expect(stderr).toBe('0\n');
  });
});
