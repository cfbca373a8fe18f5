/** One map is the registry, its keys are the names, its values load the plug-in when it is asked for. */
export type Registry<T> = Readonly<Record<string, () => Promise<T>>>;

/** All plug-ins of a registry, in the order of its lines. */
export async function loadAll<T>(registry: Registry<T>): Promise<readonly T[]> {
  return Promise.all(Object.values(registry).map((load) => load()));
}

/** The plug-in of that name, or undefined. */
export async function loadByName<T>(registry: Registry<T>, name: string): Promise<T | undefined> {
  return Object.hasOwn(registry, name) ? registry[name]?.() : undefined;
}
