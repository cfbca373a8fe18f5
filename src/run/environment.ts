import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, release, totalmem } from 'node:os';
import type { Environment } from '../domain/record.js';
import { cpuQuota, numaNodes } from '../targets/inventory/processors.js';
import { packageVersion } from './version.js';

/** The machine and the program as they are now. */
export function readEnvironment(): Environment {
  return {
    iotriage: packageVersion(),
    node: process.version,
    uv: process.versions.uv,
    v8: process.versions.v8,
    kernel: release(),
    distribution: distribution(),
    arch: arch(),
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    cpus: availableParallelism(),
    cpuQuota: cpuQuota(),
    numaNodes: numaNodes().length || null,
    memoryBytes: totalmem(),
    virtualization: virtualization(),
    uvThreadpoolSize: process.env.UV_THREADPOOL_SIZE ?? null,
    uvUseIoUring: process.env.UV_USE_IO_URING ?? null,
  };
}

function distribution(): string {
  const name = /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(readIfThere('/etc/os-release'));
  return name?.[1] ?? 'unknown';
}

/** The hypervisor flag of the processor; which one it is stands in the DMI where there is one. */
function virtualization(): string | null {
  if (!/^flags\s*:.*\bhypervisor\b/m.test(readIfThere('/proc/cpuinfo'))) return null;
  return readIfThere('/sys/class/dmi/id/sys_vendor').trim() || 'hypervisor';
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
