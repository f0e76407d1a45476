import { S3Client } from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { downloadsFromBucket } from "../../../shared/adapters/s3/downloads.ts";
import { steeredClock } from "../../fakes/clock.ts";

const client = new S3Client({
  region: "eu-west-1",
  credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" },
});
const clock = steeredClock({ startsAt: "2026-11-24T08:00:00.000Z" });
const downloads = downloadsFromBucket({ client, bucket: "work", clock });
const inFive = new Date("2026-11-24T08:05:00.000Z");

it("signs the object, the link's lifetime, and how a browser saves it", async () => {
  const { origin, pathname, searchParams } = new URL(
    await downloads.link("rejected/c/r.csv", "rejected-r.csv", inFive),
  );
  expect(origin).toBe("https://work.s3.eu-west-1.amazonaws.com");
  expect(pathname).toBe("/rejected/c/r.csv");
  expect(Object.fromEntries(searchParams)).toMatchObject({
    "X-Amz-Date": "20261124T080000Z",
    "X-Amz-Expires": "300",
    "response-content-type": "text/csv; charset=utf-8",
    "response-content-disposition": 'attachment; filename="rejected-r.csv"',
    "response-cache-control": "no-store",
  });
});

it("gives each object and each file name a signature of its own", async () => {
  const signatures = await Promise.all(
    [
      ["rejected/a.csv", "a.csv"],
      ["rejected/b.csv", "a.csv"],
      ["rejected/a.csv", "b.csv"],
    ].map(async ([object = "", name = ""]) =>
      new URL(await downloads.link(object, name, inFive)).searchParams.get("X-Amz-Signature"),
    ),
  );
  expect(new Set(signatures).size).toBe(3);
});
