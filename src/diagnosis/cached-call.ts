const CALL_NS = 10e3;
const NS_PER_BYTE = 1;

/** A system call that moves nothing but memory is done in less, its bytes at the speed of copying beside it. */
export function cachedCallNs(bytes: number, nsPerByte = NS_PER_BYTE): number {
  return CALL_NS + nsPerByte * bytes;
}
