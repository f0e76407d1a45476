/** Who puts a data set over one that they have not seen is refused, if they say what they have seen. */
import { beforeEach, expect, it } from "vitest";
import { putDataSet } from "../../shared/usecases/data-sets/put.ts";
import { aDataSet } from "../contracts/data-sets.suite.ts";
import { Story } from "./story.ts";

let story: Story;
beforeEach(async () => {
  story = await Story.begin();
});
const put = async (name: string, version?: number | null) => {
  const { id: _, version: __, ...definition } = aDataSet("shop", name);
  const request = { ...definition, ...(version !== undefined && { version }) };
  return (await putDataSet(story.world, { id: "shop", request })).dataSet;
};

it("a data set that is only to be made is not put over another", async () => {
  expect(await put("Shop", null)).toMatchObject({ name: "Shop", version: 0 });
  await expect(put("Other", null)).rejects.toMatchObject({ kind: "conflict", code: "data-set-exists" });
  expect((await story.world.dataSets.read("shop"))?.name).toBe("Shop");
});

it("one that was seen is replaced, unless it was changed meanwhile or is gone", async () => {
  await expect(put("Shop", 0)).rejects.toMatchObject({ kind: "conflict" });
  await put("Shop");
  expect(await put("Shop 2", 0)).toMatchObject({ name: "Shop 2", version: 1 });
  await expect(put("Shop 3", 0)).rejects.toMatchObject({
    kind: "conflict",
    message: expect.stringContaining("data set"),
  });
  expect(await put("Shop 3")).toMatchObject({ name: "Shop 3", version: 2 });
});
