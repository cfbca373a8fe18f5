/**
 * One direction of imports:
 * cli, index > run > trial, diagnosis, report, history > plan > registries > plug-ins > stats, native > domain.
 */
const layers = [
  ['domain'],
  ['stats', 'native'],
  ['strategies', 'workloads', 'targets', 'samplers'],
  ['plan', 'presets'],
  ['trial', 'diagnosis', 'report', 'history', 'experiments'],
  ['run'],
  ['cli'],
];

const upward = layers.slice(0, -1).map((layer, level) => ({
  name: `no-import-upward-from-${layer.join('-')}`,
  severity: 'error',
  from: { path: `^src/(${layer.join('|')})/` },
  to: {
    path: `^src/((${layers
      .slice(level + 1)
      .flat()
      .join('|')})/|index\\.ts)`,
  },
}));

const siblings = [
  'strategies',
  'workloads',
  'targets',
  'samplers',
  'trial',
  'diagnosis',
  'report',
  'history',
  'experiments',
  'stats',
  'native',
  // Plans may name presets; a preset is data.
  'presets',
].map((room) => {
  const level = layers.find((layer) => layer.includes(room));
  const others = level.filter((other) => other !== room);
  return {
    name: `${room}-imports-no-neighbour`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: { path: `^src/(${others.join('|')})/` },
  };
});

/**
 * A registry line is the only place that names a plug-in: neither a sibling does nor what stands in a folder beside them.
 * `select.ts` and `sampling-loop.ts` are no plug-ins: they are what a run does with a registry's.
 */
const plugins = [
  'strategies',
  'workloads',
  'targets',
  'samplers',
  'diagnosis/rules',
  'report/exporters',
  'experiments',
].map((room) => ({
  name: `only-the-registry-names-${room.replace('/', '-')}`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/${room}/registry\\.ts$` },
  to: { path: `^src/${room}/(?!(registry|select|sampling-loop)\\.)[^/]+\\.ts$` },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphan',
      severity: 'error',
      from: { orphan: true, path: '^src', pathNot: ['^src/index\\.ts$', '\\.d\\.ts$'] },
      to: {},
    },
    {
      name: 'no-dev-dependency-in-src',
      severity: 'error',
      from: { path: '^src' },
      // An optional peer is a dev dependency too, for its tests.
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm-peer'] },
    },
    {
      name: 'no-test-from-src',
      severity: 'error',
      from: { path: '^src' },
      to: { path: '^(test|bench|scripts)' },
    },
    ...upward,
    ...siblings,
    ...plugins,
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'] },
  },
};
