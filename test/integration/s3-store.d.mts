export const credentials: Readonly<Record<string, string>>;

export interface Store {
  readonly endpoint: string;
  readonly end: () => Promise<void>;
}

export function startStore(
  bucket: string,
  objects: readonly { readonly key: string; readonly body: Uint8Array | string }[],
): Promise<Store>;
