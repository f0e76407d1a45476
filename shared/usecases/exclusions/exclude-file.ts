/** Adds everybody in an uploaded file to an exclusion list, or nobody. */
import type { ExclusionListChanged, FileExclusionRequest } from "../../contract/exclusions.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { EXCLUSION_FILE_BYTES } from "../../limits.ts";
import type { ChangedContent, ChangedPeople, ExclusionFile } from "../../ports/exclusions.ts";
import type { World } from "../../ports/world.ts";
import { notEvaluated } from "../cohorts/not-evaluated.ts";
import { readUpload } from "../uploads/read.ts";
import { type ChangeListDeps, gainPeople, identifierInReason, type WantedChange } from "./change.ts";

/** Answered as excluding people who are named. */
export async function excludeFile(
  world: ChangeListDeps & Pick<World, "uploads">,
  wanted: WantedChange<FileExclusionRequest>,
): Promise<ExclusionListChanged> {
  const { uploadId, columns, reason } = wanted.request;
  const said = { uploadId, by: wanted.by, reason, ...(columns && { columns }) };
  return gainPeople(
    world,
    wanted,
    async () =>
      ({ at, ...content }) =>
        addUploaded(world, { at, ...said }, content),
  );
}

/** Refuses a file that is too large or can't be read, and a reason with an identifier of somebody in it. */
export async function addUploaded(
  world: Pick<World, "uploads" | "excludedPeople">,
  { uploadId, ...said }: { uploadId: string } & Omit<ExclusionFile, "list">,
  content: ChangedContent,
): Promise<ChangedPeople> {
  const { object, format, delimiter, encoding, nullValues, bytes } = await readUpload(world, uploadId);
  if (bytes > EXCLUSION_FILE_BYTES)
    throw new DomainError(
      "unprocessable",
      "file-too-large",
      `The file has ${bytes} bytes; the most is ${EXCLUSION_FILE_BYTES}. Upload it in parts.`,
    );
  const list = {
    object,
    format,
    ...(delimiter && { delimiter }),
    ...(encoding && { encoding }),
    ...(nullValues && { nullValues }),
  };
  const added = await world.excludedPeople.addFile({ list, ...said }, content);
  if (added === "identifier-in-reason") throw identifierInReason();
  if ("detail" in added) throw notEvaluated(added);
  return added;
}
