/** Objects of a bucket: their names under a prefix, and the lines of one. */
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

/**
 * In the order of their names. Asks for what comes after the last name, by version 1 of the call: the embedded server can't make
 * version 2's tokens, for want of an old cipher, and fails on lists of more than a page.
 */
export async function* objectsUnder(
  client: S3Client,
  bucket: string,
  prefix: string,
): AsyncGenerator<StoredObject> {
  let after: string | undefined;
  do {
    const { Contents = [], IsTruncated }: ListObjectsCommandOutput = await client.send(
      new ListObjectsCommand({ Bucket: bucket, Prefix: prefix, Marker: after }),
    );
    const objects = Contents.flatMap(({ Key, Size = 0, LastModified }) =>
      Key === undefined || LastModified === undefined
        ? []
        : [{ name: Key, bytes: Size, modified: LastModified }],
    );
    yield* objects;
    after = IsTruncated ? objects.at(-1)?.name : undefined;
  } while (after !== undefined);
}

/** Lines that are not empty. Throws `NoSuchKey` where there is no such object. */
export async function readLines(client: S3Client, bucket: string, name: string): Promise<string[]> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: name }));
  const lines: string[] = [];
  // Not `readline`: it breaks lines at U+2028 too, which a user's id may hold, and it swallows a broken connection.
  const text = Body?.transformToWebStream().pipeThrough(new TextDecoderStream()) ?? [];
  let rest = "";
  for await (const chunk of text) {
    const pieces = `${rest}${chunk}`.split("\n");
    rest = pieces.pop() ?? "";
    lines.push(...pieces);
  }
  return [...lines, rest].filter((line) => line !== "");
}
