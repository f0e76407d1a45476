import { expect, it } from "vitest";
import { queryAthena } from "../../infra/athena-permissions.ts";
import { localReach } from "../../local/aws/permissions/local-policies.ts";

const key = (region: string, id: string) => `arn:aws:kms:${region}:111122223333:key/${id}`;
const lake = { workgroup: "w", catalog: "AwsDataCatalog", database: "shop", locations: ["s3://lake/shop/"] };
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
