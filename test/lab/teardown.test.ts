import { describe, expect, it } from 'vitest';
import { Teardown, withTeardown } from './teardown.js';

describe('what must be undone', () => {
  it('is undone once, in reverse order, and takes its exit hook away', () => {
    const hooks = process.listenerCount('exit');
    const teardown = new Teardown();
    const undone: string[] = [];
    teardown.defer(() => undone.push('first'));
    teardown.defer(() => undone.push('second'));
    expect(process.listenerCount('exit')).toBe(hooks + 1);
    teardown.run();
    teardown.run();
    expect(undone).toEqual(['second', 'first']);
    expect(process.listenerCount('exit')).toBe(hooks);
  });

  it('is undone also after a step has failed, which is told', () => {
    const teardown = new Teardown();
    const undone: string[] = [];
    teardown.defer(() => undone.push('first'));
    teardown.defer(() => {
      throw new Error('busy');
    });
    expect(() => {
      teardown.run();
    }).toThrow('busy');
    expect(undone).toEqual(['first']);
  });

  it('is undone when the process ends', () => {
    const teardown = new Teardown();
    let undone = false;
    teardown.defer(() => {
      undone = true;
    });
    const hook = process.listeners('exit').at(-1)!;
    hook(0);
    expect(undone).toBe(true);
    expect(process.listeners('exit')).not.toContain(hook);
  });

  it('is undone where making it fails', async () => {
    let undone = false;
    const made = withTeardown((teardown) => {
      teardown.defer(() => {
        undone = true;
      });
      return Promise.reject(new Error('no space'));
    });
    await expect(made).rejects.toThrow('no space');
    expect(undone).toBe(true);
  });
});
