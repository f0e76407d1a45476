/**
 * What asking Athena takes. Athena reads the catalog and the data, and writes what it selects, with the permissions of who
 * asks. Source: Athena user guide, "Identity and access management".
 */
import { type Athena, OWN_CATALOG } from "../shared/contract/athena.ts";
import { workFolders } from "../shared/contract/work-bucket.ts";
import type { Permission } from "./allow.ts";
import { useKey } from "./encryption-permissions.ts";
import { arnOf, type Grant, type Place, type Reach } from "./reach.ts";

/** Nothing where the stage names no Athena. */
export function queryAthena({
  place,
  retained,
  athenas,
}: Pick<Reach, "place" | "retained" | "athenas">): Grant {
  const all = Object.values(athenas);
  const environment = { athenas: JSON.stringify(athenas), workBucket: retained.workBucket.name };
  if (all.length === 0) return { permissions: [], environment };
  const dataKeys = each(all.flatMap(({ dataKey }) => dataKey ?? []));
  const catalogKeys = each(all.flatMap(({ catalogKey }) => catalogKey ?? []));
  return {
    permissions: [
      askAthena(place, all),
      ...findCatalogs(place, all),
      readCatalog(place, all),
      ...readLocations(place, all),
      ...writeSelections({ retained }),
      useKey(place, retained.dataKey, "s3", ["GenerateDataKey", "Decrypt"]),
      // A lake may be in another region, and its key is where it is.
      ...dataKeys.map((key) => useKey({ region: key.split(":")[3] || place.region }, key, "s3", ["Decrypt"])),
      ...catalogKeys.map((key) => useKey(place, key, "glue", ["Decrypt"])),
    ],
    environment,
  };
}

const each = (texts: readonly string[]) => [...new Set(texts)];

function askAthena(place: Place, all: readonly Athena[]): Permission {
  return {
    actions: [
      "StartQueryExecution",
      "GetQueryExecution",
      "GetQueryResults",
      "StopQueryExecution",
      "GetTableMetadata",
    ].map((verb) => `athena:${verb}`),
    resources: each(
      all.flatMap(({ workgroup, catalog }) => [
        arnOf(place, "athena", `workgroup/${workgroup}`),
        arnOf(place, "athena", `datacatalog/${catalog}`),
      ]),
    ),
  };
}

/**
 * A catalog that is registered under a name of this account. Source: "Configure cross-account access to AWS Glue data
 * catalogs".
 */
function findCatalogs(place: Place, all: readonly Athena[]): Permission[] {
  const names = each(all.map(({ catalog }) => catalog)).filter((name) => name !== OWN_CATALOG);
  if (names.length === 0) return [];
  const resources = names.map((name) => arnOf(place, "athena", `datacatalog/${name}`));
  return [{ actions: ["athena:GetDataCatalog"], resources }];
}

/** The default database is asked for whatever a query names. Source: "Configure AWS Glue access to your catalog and database". */
function readCatalog(place: Place, all: readonly Athena[]): Permission {
  return {
    actions: [
      "GetDatabase",
      "GetDatabases",
      "GetTable",
      "GetPartition",
      "GetPartitions",
      "BatchGetPartition",
    ].map((verb) => `glue:${verb}`),
    resources: each(
      all.flatMap(({ database, catalogAccount: account = place.account }) => [
        ...["catalog", "database/default"].map((one) => arnOf(place, "glue", one)),
        ...["catalog", "database/default", `database/${database}`, `table/${database}/*`].map((one) =>
          arnOf({ ...place, account }, "glue", one),
        ),
      ]),
    ),
    because: "Tables of one database of the catalog: data sets name them at run time.",
  };
}

/** Where the files are, by bucket. */
function readLocations({ partition }: Place, all: readonly Athena[]): Permission[] {
  const places = each(all.flatMap(({ locations }) => locations)).map((location) => {
    const [, bucket = "", folder = ""] = /^s3:\/\/([^/]+)\/(.*)$/.exec(location) ?? [];
    return { arn: `arn:${partition}:s3:::${bucket}`, folder };
  });
  const buckets = each(places.map(({ arn }) => arn));
  return [
    { actions: ["s3:GetBucketLocation"], resources: buckets },
    ...buckets.map((bucket) => ({
      actions: ["s3:ListBucket"],
      resources: [bucket],
      conditions: {
        StringLike: {
          "s3:prefix": places.filter(({ arn }) => arn === bucket).map(({ folder }) => `${folder}*`),
        },
      },
    })),
    {
      actions: ["s3:GetObject"],
      resources: places.map(({ arn, folder }) => `${arn}/${folder}*`),
      because: "Files of tables, under the places that the stage's file names.",
    },
  ];
}

function writeSelections({ retained: { workBucket } }: Pick<Reach, "retained">): Permission[] {
  return [
    { actions: ["s3:GetBucketLocation"], resources: [workBucket.arn] },
    {
      actions: ["PutObject", "GetObject", "AbortMultipartUpload", "ListMultipartUploadParts"].map(
        (verb) => `s3:${verb}`,
      ),
      resources: [`${workBucket.arn}/${workFolders.selections}*`],
      because: "Objects of one folder of the bucket: their names are made at run time.",
    },
    {
      actions: ["s3:ListBucket"],
      resources: [workBucket.arn],
      conditions: { StringLike: { "s3:prefix": `${workFolders.selections}*` } },
    },
  ];
}
