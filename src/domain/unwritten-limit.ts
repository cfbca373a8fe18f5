/**
 * What the kernel lets a device have unwritten by a limit of its own, in bytes: one that is limited strictly (`strict_limit`,
 * Linux 6.2; that of a FUSE mount always is) is held to its own share, whatever else the machine has unwritten.
 * Source: kernel `Documentation/ABI/testing/sysfs-class-bdi`.
 *
 * @param folder of the device in /sys/class/bdi.
 * @param machineBytes what the machine may have unwritten, of which a ratio is taken; null: not known.
 * @param read the text of a file; null or empty where it cannot be read.
 * @returns null where the device has no such limit.
 */
export function strictLimitBytes(
  folder: string,
  machineBytes: number | null,
  read: (file: string) => string | null,
): number | null {
  if (read(`${folder}/strict_limit`)?.trim() !== '1') return null;
  const bytes = Number.parseInt(read(`${folder}/max_bytes`) ?? '', 10);
  if (bytes > 0) return bytes;
  const percent = Number.parseInt(read(`${folder}/max_ratio`) ?? '', 10);
  return percent > 0 && machineBytes !== null ? (machineBytes * percent) / 100 : null;
}
