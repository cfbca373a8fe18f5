import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CONTROL = '/sys/class/zram-control';

/** Whether the kernel has zram, built in or loaded. */
export function hasZram(): boolean {
  return existsSync(join(CONTROL, 'hot_add'));
}

/** Makes a device of that size that compresses what is written to it, in memory: `zram1`. */
export function addZram(sizeBytes: number): string {
  // Reading is what makes one: devices that are there already are somebody's.
  const device = `zram${readFileSync(join(CONTROL, 'hot_add'), 'utf8').trim()}`;
  writeFileSync(join('/sys/block', device, 'disksize'), String(sizeBytes));
  return device;
}

export function removeZram(device: string): void {
  if (!existsSync(join('/sys/block', device))) return;
  writeFileSync(join('/sys/block', device, 'reset'), '1');
  writeFileSync(join(CONTROL, 'hot_remove'), device.slice('zram'.length));
}
