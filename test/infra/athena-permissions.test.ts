import { describe, expect, it } from "vitest";
import { queryAthena } from "../../infra/athena-permissions.ts";
import { localReach } from "../../local/aws/permissions/local-policies.ts";
import { athena } from "../../shared/contract/athena.ts";

const key = (region: string, id: string) => `arn:aws:kms:${region}:111122223333:key/${id}`;
const lake = {
  workgroup: "w",
  bytesPerQuery: 10_000_000,
  catalog: "AwsDataCatalog",
  database: "shop",
  locations: ["s3://lake/shop/"],
};
const { region } = localReach.place;

it("keys of files and of the catalog are used where they are, by the service whose they are", () => {
  const [files, far, catalog] = [key(region, "files"), key("eu-north-1", "far"), key(region, "catalog")];
  const { permissions } = queryAthena({
    ...localReach,
    athenas: {
      near: { ...lake, dataKey: files, catalogKey: catalog },
      also: { ...lake, dataKey: files, catalogKey: catalog },
      far: { ...lake, dataKey: far },
    },
  });
  const uses = permissions.flatMap(({ actions, resources, conditions }) =>
    actions.includes("kms:Decrypt") && !actions.includes("kms:GenerateDataKey")
      ? [{ resources, conditions }]
      : [],
  );
  const via = (service: string) => ({ StringEquals: { "kms:ViaService": `${service}.amazonaws.com` } });
  expect(uses).toEqual([
    { resources: [files], conditions: expect.objectContaining(via(`s3.${region}`)) },
    { resources: [far], conditions: expect.objectContaining(via("s3.eu-north-1")) },
    { resources: [catalog], conditions: expect.objectContaining(via(`glue.${region}`)) },
  ]);
});

describe("a catalog of another account", () => {
  const owner = "444455556666";
  const shared = { ...lake, catalog: "partner", catalogAccount: owner, database: "sales" };
  const permissionsOf = (...athenas: (typeof shared | typeof lake)[]) =>
    queryAthena({ ...localReach, athenas: Object.fromEntries(athenas.map((one, at) => [`a${at}`, one])) })
      .permissions;

  it("is found by its registration here, and read in its owner's account", () => {
    const own = `${region}:${localReach.place.account}`;
    const on = (verb: string) =>
      permissionsOf(shared).flatMap(({ actions, resources }) => (actions.includes(verb) ? resources : []));
    expect(on("athena:GetDataCatalog")).toEqual([`arn:aws:athena:${own}:datacatalog/partner`]);
    expect(on("athena:GetTableMetadata")).toContain(`arn:aws:athena:${own}:datacatalog/partner`);
    expect(on("glue:GetTable")).toEqual([
      ...["catalog", "database/default"].map((one) => `arn:aws:glue:${own}:${one}`),
      ...["catalog", "database/default", "database/sales", "table/sales/*"].map(
        (one) => `arn:aws:glue:${region}:${owner}:${one}`,
      ),
    ]);
  });

  it("is not looked for where a stage names none", () => {
    expect(permissionsOf(lake).flatMap(({ actions }) => actions)).not.toContain("athena:GetDataCatalog");
  });

  it("is named with its account, and the account's own without", () => {
    const { workgroup: _, ...own } = lake;
    const { workgroup: __, ...another } = shared;
    const { catalogAccount: ___, ...without } = another;
    for (const right of [own, another]) expect(athena.safeParse(right).success).toBe(true);
    for (const wrong of [without, { ...own, catalogAccount: owner }, { ...another, catalogAccount: "1" }]) {
      const { error } = athena.safeParse(wrong);
      expect(error?.issues).toMatchObject([{ path: ["catalogAccount"] }]);
    }
  });
});
