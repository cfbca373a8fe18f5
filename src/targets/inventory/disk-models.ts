import type { BlockDevice, Volume } from '../../domain/target.js';

/** Model by device name, as systeminformation finds them (lsblk, smartctl, udev); none where that fails. */
async function diskModels(): Promise<ReadonlyMap<string, string>> {
  try {
    const { default: systeminformation } = await import('systeminformation');
    const disks = await systeminformation.diskLayout();
    return new Map(
      disks.flatMap(({ device, name, vendor }) => {
        const model = [vendor, name].filter(Boolean).join(' ').trim();
        return model === '' ? [] : [[device.replace(/^\/dev\//, ''), model] as const];
      }),
    );
  } catch {
    // It is an extra: sysfs has told what matters.
    return new Map();
  }
}

/**
 * Fills in the models that sysfs does not have. It starts programs and takes tens of milliseconds, so it is for the
 * inventory that a user asks for, and asks once for all volumes, if any disk lacks its model.
 */
export async function withDiskModels(volumes: readonly Volume[]): Promise<readonly Volume[]> {
  const lacking = volumes.some(({ devices }) =>
    devices.some(({ type, model }) => type === 'disk' && model === null),
  );
  if (!lacking) return volumes;
  const models = await diskModels();
  const fill = (device: BlockDevice): BlockDevice => ({
    ...device,
    model: device.model ?? models.get(device.name) ?? null,
  });
  const complete = (volume: Volume): Volume => ({
    ...volume,
    devices: volume.devices.map(fill),
    members: volume.members.map(complete),
  });
  return volumes.map(complete);
}
