/** What a trial and its loopback server say to each other. */
export type ToServer = { readonly type: 'open' } | { readonly type: 'usage' } | { readonly type: 'end' };

export type FromServer =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'usage'; readonly usage: NodeJS.ResourceUsage };
