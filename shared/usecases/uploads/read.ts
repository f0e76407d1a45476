import type { Upload } from "../../contract/uploads.ts";
import { notFound } from "../../domain/refusal.ts";
import type { World } from "../../ports.ts";

export const readUpload =
  ({ uploads }: Pick<World, "uploads">) =>
  async (id: string): Promise<Upload> => {
    const upload = await uploads.read(id);
    if (!upload) throw notFound("upload", id);
    return upload;
  };
