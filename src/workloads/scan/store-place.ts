/** Where the items are: files by their paths, or objects of a bucket by their keys. */
export type Store = { readonly kind: 'files' } | ({ readonly kind: 's3' } & BucketPlace);

export interface BucketPlace {
  readonly bucket: string;
  /** Null: that of the service. */
  readonly endpoint: string | null;
}
