/** What iotriage ends with. */
export const EXIT = {
  done: 0,
  ourFault: 1,
  badUse: 2,
  someTrialsFailed: 3,
  interrupted: 130,
  terminated: 143,
} as const;
