/** A file's way to the data bucket, and the report of what is in it. */
import { useQuery } from "@tanstack/react-query";
import type { ListColumns } from "../../shared/contract/cohorts.ts";
import type { Computing } from "../../shared/contract/computing.ts";
import type { CsvSettings } from "../../shared/contract/csv.ts";
import type { ListReport } from "../../shared/contract/list-reports.ts";
import type { OpenedUpload, Upload, UploadSlot } from "../../shared/contract/uploads.ts";
import { answered } from "../api/answered.ts";
import { type Client, Refused } from "../api/calls.ts";
import { useApp } from "../app/app.ts";

/** The bucket did not take the file, or could not be reached. */
export class NotUploaded extends Error {
  override name = "NotUploaded";
}

/** `told` is called with the share that is there. `path`: what makes a place for the file. */
export async function uploaded(
  client: Client,
  file: File,
  told: (share: number) => void,
  path: "/uploads" | "/exclusion-files" = "/uploads",
): Promise<OpenedUpload> {
  const upload = await client.post<OpenedUpload>(path, {
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

/** What is left out is told from the file. */
export function reported(
  client: Client,
  uploadId: string,
  { columns, ...settings }: ListSettings,
  signal: AbortSignal,
): Promise<ListReport> {
  const body = { ...settings, ...(columns && { columns }) };
  return answered<ListReport>(client, "/reports", signal, () =>
    client.post<ListReport | Computing>(`/uploads/${uploadId}/report`, body, { signal }),
  );
}

export type ListSettings = CsvSettings & { columns?: ListColumns | undefined };

export function csvSettingsOf({ delimiter, encoding, nullValues }: CsvSettings): CsvSettings {
  return {
    ...(delimiter !== undefined && { delimiter }),
    ...(encoding !== undefined && { encoding }),
    ...(nullValues !== undefined && { nullValues }),
  };
}

/** What is on record of a list's upload. Null: it was not uploaded here, but put into the data bucket. */
export function useUpload(object: string | undefined) {
  const { client } = useApp();
  const [, id] = /^uploads\/([^/.]+)\.[a-z]+$/.exec(object ?? "") ?? [];
  return useQuery({
    enabled: object !== undefined,
    queryKey: ["uploads", object],
    queryFn: async ({ signal }): Promise<Upload | null> => {
      if (id === undefined) return null;
      try {
        return await client.get<Upload>(`/uploads/${id}`, signal);
      } catch (error) {
        if (error instanceof Refused && error.code === "not-found") return null;
        throw error;
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
