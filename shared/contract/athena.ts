/** Athena of a stage that data sets may be made of: what one query may scan, and where its data lies. */
import * as z from "zod/mini";
import { kmsKey } from "./kms-key.ts";

/** The catalog of the stage's own account, which every account has. */
export const OWN_CATALOG = "AwsDataCatalog";

/** Source: Athena API reference, WorkGroupConfiguration. */
const LEAST_BYTES_PER_QUERY = 10_000_000;

const fields = z.strictObject({
  bytesPerQuery: z
    .int()
    .check(
      z.minimum(LEAST_BYTES_PER_QUERY),
      z.describe(
        "The limit of the workgroup that the deployment creates: bytes that one query may scan. Athena ends a query beyond " +
          "it, and charges what it has scanned.",
      ),
    ),
  catalog: z._default(
    z
      .string()
      .check(
        z.regex(/^[\w-]{1,256}$/, "must be the name of a catalog"),
        z.describe(
          "The catalog: the account's own, or a Glue catalog that is registered at Athena under this name and needs `catalogAccount`.",
        ),
      ),
    OWN_CATALOG,
  ),
  catalogAccount: z.optional(
    z
      .string()
      .check(
        z.regex(/^[0-9]{12}$/, "must be an account's number of 12 digits"),
        z.describe("The account that the registered `catalog` belongs to. Left out with the account's own."),
      ),
  ),
  database: z
    .string()
    .check(
      z.regex(/^[a-z0-9_]{1,255}$/, "must be the name of a database of the catalog"),
      z.describe("The database of the catalog that has the tables."),
    ),
  locations: z
    .array(
      z
        .string()
        .check(
          z.regex(
            /^s3:\/\/[a-z0-9.-]{3,63}\/(?:[\w!.()'=-]+\/)*$/,
            "must be a bucket, or a folder of one, such as s3://lake/shop/",
          ),
        ),
    )
    .check(
      z.minLength(1),
      z.describe(
        "Where the files of its tables are, such as `s3://lake/shop/`: what may be read, and nothing else.",
      ),
    ),
  dataKey: z.optional(
    kmsKey.check(
      z.describe("The ARN of the KMS key of these files. Left out: they are encrypted with none of KMS."),
    ),
  ),
  catalogKey: z.optional(
    kmsKey.check(
      z.describe("The ARN of the KMS key of the catalog's metadata. Left out: they are encrypted with none."),
    ),
  ),
});

export const athena = fields.check(
  z.refine(({ catalog, catalogAccount }) => (catalog === OWN_CATALOG) === (catalogAccount === undefined), {
    error: `catalogAccount must be set if catalog is another than ${OWN_CATALOG}, and only then`,
    path: ["catalogAccount"],
  }),
);

/** As functions ask it. */
export interface Athena extends z.infer<typeof athena> {
  workgroup: string;
}

/** By their names. */
export type Athenas = Readonly<Record<string, Athena>>;
