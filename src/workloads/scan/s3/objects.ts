import type { S3Client } from '@aws-sdk/client-s3';
import { IotriageError, messageOf } from '../../../domain/errors.js';
import type { ReadItem } from '../lane.js';
import { countRetries } from '../retries.js';
import { pathOf, scanControl, type ItemEntry, type SharedScan } from '../shared-scan.js';
import type { BucketPlace } from '../store-place.js';

/** Of services that have no regions any will do. */
const ANY_REGION = 'us-east-1';

/** The objects of a bucket. */
export interface Objects {
  /** Keys below a prefix with their sizes, in the service's order. */
  list(prefix: string, moved: () => void): Promise<readonly ItemEntry[]>;
  /** Gets objects and counts their bytes. */
  reader(scan: SharedScan): ReadItem;
}

/**
 * Opens a bucket by the official client, with credentials and region by its usual chain.
 * @throws IotriageError `unsupported` where the client is not installed.
 */
export async function openObjects({ bucket, endpoint }: BucketPlace): Promise<Objects> {
  const { S3Client, ListObjectsV2Command, GetObjectCommand } = await import('@aws-sdk/client-s3').catch(
    (cause: unknown): never => {
      throw new IotriageError(
        'unsupported',
        `the client of object stores cannot be loaded: ${messageOf(cause)}. Install it with "npm install @aws-sdk/client-s3"`,
        [],
        { cause },
      );
    },
  );
  const client: S3Client = new S3Client(
    endpoint === null
      ? {}
      : {
          endpoint,
          // Names of buckets in host names need a service that answers to them.
          forcePathStyle: true,
          region: process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? ANY_REGION,
        },
  );
  return {
    list: async (prefix, moved) => {
      const entries: ItemEntry[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
        );
        for (const { Key, Size } of page.Contents ?? [])
          if (Key !== undefined) entries.push({ path: Buffer.from(Key), size: Size ?? 0 });
        countRetries((page.$metadata.attempts ?? 1) - 1);
        token = page.NextContinuationToken;
        moved();
      } while (token !== undefined);
      return entries;
    },
    reader: (scan) => async (index) => {
      const key = pathOf(scan, index).toString('utf8');
      const { Body, $metadata } = await client
        .send(new GetObjectCommand({ Bucket: bucket, Key: key }))
        .catch((error: unknown): never => {
          countRetries(attemptsOf(error) - 1);
          throw error;
        });
      countRetries(($metadata.attempts ?? 1) - 1);
      let bytes = 0;
      // Node.js gives a stream of buffers.
      for await (const chunk of Body as AsyncIterable<Uint8Array>) {
        bytes += chunk.length;
        Atomics.add(scan.control, scanControl.reads, 1);
      }
      return bytes;
    },
  };
}

function attemptsOf(error: unknown): number {
  const metadata =
    typeof error === 'object' && error !== null && '$metadata' in error ? error.$metadata : undefined;
  const attempts =
    typeof metadata === 'object' && metadata !== null && 'attempts' in metadata
      ? metadata.attempts
      : undefined;
  return typeof attempts === 'number' ? attempts : 1;
}
