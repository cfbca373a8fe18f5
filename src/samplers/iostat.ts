import type { Sampler } from '../domain/sampler.js';
import { openDiskstatsSession } from './devices/diskstats-session.js';
import { iostatColumns } from './devices/iostat-columns.js';
import { openSysstatSession } from './devices/sysstat-session.js';

/** Every column of `iostat -x`, for each block device under the measured volumes. */
export const iostat: Sampler = {
  name: 'iostat',
  summary: 'all columns of iostat -x and the requests in flight, for each device under the volumes',
  columns: iostatColumns,
  openHost: (context) =>
    context.iostatSource === 'sysstat' ? openSysstatSession(context) : openDiskstatsSession(context),
};
