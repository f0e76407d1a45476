import type { Upload } from "../../contract/uploads.ts";
import { notFound } from "../../domain/domain-error.ts";
import type { World } from "../../ports/world.ts";

export async function readUpload({ uploads }: Pick<World, "uploads">, id: string): Promise<Upload> {
  const upload = await uploads.read(id);
  if (!upload) throw notFound("upload", id);
  return upload;
}
