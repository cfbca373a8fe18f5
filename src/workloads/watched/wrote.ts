import { IotriageError } from '../../domain/errors.js';

/**
 * @returns the bytes that a call wrote of more than 0.
 * @throws IotriageError `trial-failed` where it wrote none: it would be repeated for ever.
 */
export function wroteSome(bytesWritten: number): number {
  if (bytesWritten === 0) throw new IotriageError('trial-failed', 'a write of more than 0 bytes wrote none');
  return bytesWritten;
}
