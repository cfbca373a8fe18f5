import { constants } from 'node:os';

/** What Node.js throws where a call fails with EIO. */
export function failed(syscall: string): Error {
  return Object.assign(new Error(syscall), { code: 'EIO', errno: -constants.errno.EIO, syscall });
}
