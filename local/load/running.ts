/** The system of a folder for a command beside it: the one that runs, or one that is started for the command. */
import { resolve } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import { keptAddresses, usualFolder } from "../addresses.ts";
import { type Api, api } from "../api.ts";
import { localNames } from "../aws/names.ts";
import { operatorObjects } from "../aws/operator-objects.ts";
import { issuerKey } from "../issuer-key.ts";
import { holderOf } from "../lock.ts";
import { portsOf } from "../ports.ts";
import { startSystem } from "../system.ts";
import { tokenOf } from "../tokens.ts";

export interface Running {
  api: Api;
  objects: S3Client;
  bucket: string;
  /** It ends with the command. */
  isOwn: boolean;
}

export async function withSystem<Answer>(
  given: string | undefined,
  use: (running: Running) => Promise<Answer>,
): Promise<Answer> {
  const folder = resolve(given ?? usualFolder);
  const isOwn = holderOf(folder) === undefined;
  const system = isOwn ? await startSystem({ folder, ports: await portsOf(folder, undefined) }) : undefined;
  const at = keptAddresses(folder);
  if (!at)
    throw new Error(
      `The system in ${folder} is still starting: try again when npm start shows its addresses.`,
    );
  const token = await tokenOf(await issuerKey(folder), at.issuer);
  const objects = operatorObjects(at.objects);
  try {
    return await use({ api: api(at.api, token), objects, bucket: localNames.dataBucket, isOwn });
  } finally {
    objects.destroy();
    await system?.stop();
  }
}
