/** `s3://bucket/prefix`; null: it is a directory. */
export function parseBucketTree(tree: string): { readonly bucket: string; readonly prefix: string } | null {
  const match = /^s3:\/\/([^/]*)\/?(.*)$/s.exec(tree);
  return match === null ? null : { bucket: match[1] ?? '', prefix: match[2] ?? '' };
}

/** What is wrong with the name of a tree, whatever lies there; null: nothing. */
export function treeComplaint(tree: string): { readonly message: string; readonly remedy: string } | null {
  const bucket = parseBucketTree(tree);
  if (bucket === null) {
    if (tree === '' || tree.startsWith('/')) return null;
    return { message: 'is no absolute path', remedy: 'Give --tree DIR, or s3://bucket/prefix' };
  }
  // The rules of the service for names of buckets.
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket.bucket)) return null;
  return { message: 'names no bucket', remedy: 'Write s3://bucket/prefix' };
}

/** What is wrong with the address of an object store; null: nothing. */
export function endpointComplaint(
  endpoint: string,
): { readonly message: string; readonly remedy: string } | null {
  if (endpoint === '') return null;
  const remedy = 'Give a URL such as http://127.0.0.1:9000';
  if (!URL.canParse(endpoint)) return { message: 'is no URL', remedy };
  const { protocol, username, password } = new URL(endpoint);
  if (protocol !== 'http:' && protocol !== 'https:') return { message: 'is no http or https URL', remedy };
  if (username === '' && password === '') return null;
  return {
    message: 'holds credentials, which would be stored with the run',
    remedy: 'Give them by the environment or the profile of the AWS tools',
  };
}
