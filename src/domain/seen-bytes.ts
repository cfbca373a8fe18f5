/**
 * Of the bytes that a trial moved, those that the kernel counts for its own process (`rchar`, `wchar` of /proc/PID/io), at
 * least: else other processes or the kernel's workers of a ring moved them, and what is seen are our own messages.
 */
export const LEAST_SEEN_SHARE = 0.5;
