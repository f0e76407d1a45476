/** A file's way to the data bucket, and the report of what is in it. */
import type { ListColumns } from "../../shared/contract/cohorts.ts";
import type { Computing } from "../../shared/contract/computing.ts";
import type { ListReport } from "../../shared/contract/list-reports.ts";
import type { OpenedUpload, UploadSlot } from "../../shared/contract/uploads.ts";
import { answered } from "../api/answered.ts";
import type { Client } from "../api/client.ts";

/** The bucket did not take the file, or could not be reached. */
export class NotUploaded extends Error {
  override name = "NotUploaded";
}

/** `told` is called with the share that is there. */
export async function uploaded(
  client: Client,
  file: File,
  told: (share: number) => void,
): Promise<OpenedUpload> {
  const upload = await client.post<OpenedUpload>("/uploads", {
    name: file.name.slice(0, 200),
    format: /\.(jsonl|ndjson|json)(\.gz|\.zst)?$/i.test(file.name) ? "jsonl" : "csv",
    bytes: file.size,
  });
  await put(upload.slot, file, told);
  return upload;
}

/** Of requests only this kind tells how much was sent. */
function put(slot: UploadSlot, file: File, told: (share: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(slot.method, slot.url);
    // The browser sets the others itself, and lets nobody else do it.
    for (const [name, value] of Object.entries(slot.headers))
      if (!/^(content-length|host)$/i.test(name)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded, total }) => told(total ? loaded / total : 0));
    request.addEventListener("load", () =>
      request.status >= 200 && request.status < 300 ? resolve() : reject(new NotUploaded()),
    );
    request.addEventListener("error", () => reject(new NotUploaded()));
    request.send(file);
  });
}

/** `columns` left out: as their names suggest. */
export function reported(
  client: Client,
  uploadId: string,
  columns: ListColumns | undefined,
  signal: AbortSignal,
): Promise<ListReport> {
  return answered<ListReport>(client, "/reports", signal, () =>
    client.post<ListReport | Computing>(`/uploads/${uploadId}/report`, columns ? { columns } : {}, {
      signal,
    }),
  );
}
