import type { ReportActivity } from '../../domain/report.js';

type Named = Pick<ReportActivity, 'id' | 'key'>;

/** What tells activities of one table apart: the route, and of the rest what is not the same for all of a route. */
export function activityNames(peers: readonly Named[]): ReadonlyMap<string, string> {
  return new Map(peers.map((peer) => [peer.id, nameOf(peer, peers)]));
}

function nameOf({ key }: Named, peers: readonly Named[]): string {
  const others = peers.filter((peer) => peer.key.route === key.route && peer.key.workload === key.workload);
  const varies = (valueOf: (of: Named) => unknown): boolean => new Set(others.map(valueOf)).size > 1;
  const parameters = Object.entries(key.parameters).filter(([name]) =>
    varies((peer) => peer.key.parameters[name]),
  );
  const parts = [
    key.route,
    ...parameters.map(([name, value]) => (typeof value === 'number' ? `${name} ${value}` : value)),
    ...(varies((peer) => peer.key.poolSize) && key.poolSize !== null ? [`pool ${key.poolSize}`] : []),
    ...(varies((peer) => peer.key.cpus) ? [key.cpus === null ? 'all CPUs' : `${key.cpus} CPUs`] : []),
    ...(varies((peer) => peer.key.node) ? [key.node ?? 'this Node.js'] : []),
  ];
  return parts.join(', ');
}
