declare module "s3rver/lib/models/account.js" {
  const accounts: {
    DUMMY_ACCOUNT: { createKeyPair(accessKeyId: string, secretAccessKey: string): void };
  };
  export default accounts;
}

declare module "s3rver/lib/middleware/authentication.js" {
  export default function authentication(): import("s3rver").Middleware;
}

declare module "s3rver/lib/models/error.js" {
  /** Thrown, it is the answer. Its status follows from the code. */
  export default class S3Error extends Error {
    constructor(code: string, message: string);
  }
}

declare module "s3rver" {
  import type { Server } from "node:http";
  import type { AddressInfo } from "node:net";
  import type { Readable } from "node:stream";

  /** What one object or part came to. */
  interface Put {
    size: number;
    md5: string;
  }
  export interface Store {
    getBucket(bucket: string): Promise<unknown>;
    /** Of a bucket, such as `cors`, or of an object. */
    getSubresource(bucket: string, key: string | undefined, type: string): Promise<unknown>;
    getResourcePath(bucket: string, key: string | undefined, resource: string): string;
    listObjects(bucket: string, wanted: { prefix: string }): Promise<{ objects: { key: string }[] }>;
    /** Of an object that is there: what was put with it, `etag`, `last-modified` and `content-length`. */
    getMetadata(bucket: string, key: string): Promise<Record<string, string>>;
    deleteObject(bucket: string, key: string): Promise<void>;
    copyObject(
      fromBucket: string,
      fromKey: string,
      bucket: string,
      key: string,
      replacement: object | null,
    ): Promise<Record<string, string>>;
    putMetadata(bucket: string, key: string, metadata: object, md5: string): Promise<void>;
    putObject(object: {
      bucket: string;
      key: string;
      content: Buffer | Readable;
      metadata: object;
    }): Promise<Put>;
    putObjectMultipart(bucket: string, uploadId: string, parts: { number: number }[]): Promise<Put>;
    putPart(bucket: string, uploadId: string, part: number, content: Readable): Promise<Put>;
  }
  /** Of koa. */
  export interface Context {
    method: string;
    path: string;
    query: Record<string, string | undefined>;
    headers: Record<string, string | undefined>;
    params: { bucket?: string; key?: string };
    status: number;
    type: string;
    length: number;
    body: unknown;
    set(header: string, value: string): void;
  }
  export type Middleware = (context: Context, next: () => Promise<void>) => Promise<void>;
  export interface S3rverEvent {
    Records: {
      eventName: string;
      s3: { bucket: { name: string }; object: { key: string; size?: number; eTag?: string } };
    }[];
  }
  export default class S3rver {
    constructor(options: {
      address: string;
      port: number;
      silent: boolean;
      directory: string;
      configureBuckets: { name: string; configs: string[] }[];
    });
    readonly store: Store;
    /** The last one is the router. Objects that they leave as `body` are answered as XML. */
    readonly middleware: Middleware[];
    /** Of winston. */
    readonly logger: { silent: boolean };
    /** Set by `run`. */
    readonly httpServer: Server;
    on(name: "event", told: (event: S3rverEvent) => void): void;
    run(): Promise<AddressInfo>;
    close(): Promise<void>;
  }
}
