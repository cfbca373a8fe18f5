/** A plan as data: the keys of a config file, with a summary. Its values are read by the plan's schema. */
export interface Preset {
  readonly summary: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** One map is the registry; its keys are the names that `--preset` takes. */
export const presets: Readonly<Record<string, () => Promise<Preset>>> = {
  quick: async () => preset((await import('./quick.json', { with: { type: 'json' } })).default),
  standard: async () => preset((await import('./standard.json', { with: { type: 'json' } })).default),
  thorough: async () => preset((await import('./thorough.json', { with: { type: 'json' } })).default),
  ladder: async () => preset((await import('./ladder.json', { with: { type: 'json' } })).default),
  scaling: async () => preset((await import('./scaling.json', { with: { type: 'json' } })).default),
  'many-files': async () => preset((await import('./many-files.json', { with: { type: 'json' } })).default),
  tmpfs: async () => preset((await import('./tmpfs.json', { with: { type: 'json' } })).default),
  volumes: async () => preset((await import('./volumes.json', { with: { type: 'json' } })).default),
  pool: async () => preset((await import('./pool.json', { with: { type: 'json' } })).default),
  rewrite: async () => preset((await import('./rewrite.json', { with: { type: 'json' } })).default),
  'mixed-cpu': async () => preset((await import('./mixed-cpu.json', { with: { type: 'json' } })).default),
  controls: async () => preset((await import('./controls.json', { with: { type: 'json' } })).default),
  lines: async () => preset((await import('./lines.json', { with: { type: 'json' } })).default),
  order: async () => preset((await import('./order.json', { with: { type: 'json' } })).default),
  memory: async () => preset((await import('./memory.json', { with: { type: 'json' } })).default),
  scan: async () => preset((await import('./scan.json', { with: { type: 'json' } })).default),
  durable: async () => preset((await import('./durable.json', { with: { type: 'json' } })).default),
  app: async () => preset((await import('./app.json', { with: { type: 'json' } })).default),
};

function preset({ summary, ...input }: { summary: string } & Record<string, unknown>): Preset {
  return { summary, input };
}
