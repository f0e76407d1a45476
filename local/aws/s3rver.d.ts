declare module "s3rver/lib/models/account.js" {
  const accounts: {
    DUMMY_ACCOUNT: { createKeyPair(accessKeyId: string, secretAccessKey: string): void };
  };
  export default accounts;
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
    getResourcePath(bucket: string, key: string | undefined, resource: string): string;
    putMetadata(bucket: string, key: string, metadata: object, md5: string): Promise<void>;
    putObject(object: {
      bucket: string;
      key: string;
      content: Buffer | Readable;
      metadata: object;
    }): Promise<Put>;
    putPart(bucket: string, uploadId: string, part: number, content: Readable): Promise<Put>;
  }
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
    /** Set by `run`. */
    readonly httpServer: Server;
    on(name: "event", told: (event: S3rverEvent) => void): void;
    run(): Promise<AddressInfo>;
    close(): Promise<void>;
  }
}
