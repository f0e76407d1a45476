/** Objects of a bucket: lists names under a prefix, and reads the lines of an object. */
import {
  GetObjectCommand,
  ListObjectsCommand,
  type ListObjectsCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";

export interface StoredObject {
  name: string;
  bytes: number;
  modified: Date;
}

export interface ListedObject extends StoredObject {
  etag: string;
}

/**
 * In the order of names. Continues after the last name, with version 1 of the call: the embedded server can't create
 * version 2's tokens, because it needs an obsolete cipher, and fails on lists of more than one page.
 */
export async function* objectsUnder(
  client: S3Client,
  bucket: string,
  prefix: string,
): AsyncGenerator<ListedObject> {
  let after: string | undefined;
  do {
    const { Contents = [], IsTruncated }: ListObjectsCommandOutput = await client.send(
      new ListObjectsCommand({ Bucket: bucket, Prefix: prefix, Marker: after }),
    );
    const objects = Contents.flatMap(({ Key, Size = 0, LastModified, ETag = "" }) =>
      Key === undefined || LastModified === undefined
        ? []
        : [{ name: Key, bytes: Size, modified: LastModified, etag: ETag }],
    );
    yield* objects;
    after = IsTruncated ? objects.at(-1)?.name : undefined;
  } while (after !== undefined);
}

/** The first name under a prefix that comes after `after`. */
export async function firstUnder(
  client: S3Client,
  bucket: string,
  { prefix, after }: { prefix: string; after: string },
): Promise<string | undefined> {
  const first = new ListObjectsCommand({ Bucket: bucket, Prefix: prefix, Marker: after, MaxKeys: 1 });
  return (await client.send(first)).Contents?.[0]?.Key;
}

/** An object that fits into memory. Throws `NoSuchKey` if it does not exist. */
export async function readBytes(client: S3Client, bucket: string, name: string): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: name }));
  const { buffer, byteOffset, byteLength } = (await Body?.transformToByteArray()) ?? new Uint8Array();
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Non-empty lines of an object that fits into memory. Throws `NoSuchKey` if it does not exist. */
export async function readLines(client: S3Client, bucket: string, name: string): Promise<string[]> {
  const text = (await readBytes(client, bucket, name)).toString();
  // At line feeds only: `readline` also breaks lines at U+2028, which a user's id may contain.
  return text.split("\n").filter((line) => line !== "");
}
