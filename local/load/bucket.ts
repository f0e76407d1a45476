/** Puts the files of a source into the data bucket, as an export does that must not be read half done. */
import { createReadStream } from "node:fs";
import { DeleteObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { objectsUnder } from "../../shared/adapters/s3/objects.ts";
import type { DataFile, FolderFiles } from "./files.ts";

export interface Loaded {
  files: number;
  bytes: number;
  /** Objects that were put last. */
  marks: string[];
  /** Other objects below the prefix that stay. */
  others: string[];
  deleted: number;
}

export interface Load {
  client: S3Client;
  bucket: string;
  prefix: string;
  /** Below the prefix; made where the folder has none. */
  marker: string | undefined;
  replace: boolean;
}

/** The mark is deleted first and put last. */
export async function load(
  { client, bucket, prefix, marker, replace }: Load,
  { data, marks }: FolderFiles,
): Promise<Loaded> {
  const put = async (name: string, file?: DataFile) => {
    const Body = file ? createReadStream(file.path) : "";
    const ContentLength = file?.bytes ?? 0;
    const Key = `${prefix}${name}`;
    await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentLength }));
    return Key;
  };
  const remove = (Key: string) => client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
  if (marker !== undefined) await remove(`${prefix}${marker}`);
  const own = new Set<string>();
  for (const file of data) own.add(await put(file.name, file));
  const names = new Map<string, DataFile | undefined>(marks.map((file) => [file.name, file]));
  if (marker !== undefined && !names.has(marker)) names.set(marker, undefined);
  for (const name of names.keys()) own.add(`${prefix}${name}`);
  const others: string[] = [];
  for await (const { name } of objectsUnder(client, bucket, prefix)) if (!own.has(name)) others.push(name);
  if (replace) for (const name of others) await remove(name);
  const last: string[] = [];
  for (const [name, file] of names) last.push(await put(name, file));
  return {
    files: data.length,
    bytes: data.reduce((sum, { bytes }) => sum + bytes, 0),
    marks: last,
    others: replace ? [] : others,
    deleted: replace ? others.length : 0,
  };
}
