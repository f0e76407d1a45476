import { S3Client } from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { uploadUrlsForBucket } from "../../../shared/adapters/s3/upload-urls.ts";
import { steeredClock } from "../../fakes/clock.ts";

const client = new S3Client({
  region: "eu-west-1",
  credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" },
  requestChecksumCalculation: "WHEN_REQUIRED",
});
const clock = steeredClock({ startsAt: "2026-11-24T08:00:00.000Z" });
const uploadUrls = uploadUrlsForBucket({ client, bucket: "data", clock });
const inAnHour = new Date("2026-11-24T09:00:00.000Z");
const upload = { object: "uploads/a1.csv", bytes: 12, format: "csv" } as const;

it("signs the name, the length, the type, and that no object of the name exists", async () => {
  const slot = await uploadUrls.slot(upload, inAnHour);
  const { pathname, searchParams } = new URL(slot.url);
  expect(pathname).toBe("/uploads/a1.csv");
  expect(searchParams.get("X-Amz-SignedHeaders")).toBe("content-length;content-type;host;if-none-match");
  expect(searchParams.get("X-Amz-Expires")).toBe("3600");
  expect(slot).toMatchObject({
    method: "PUT",
    headers: { "content-type": "text/csv", "if-none-match": "*" },
    expiresAt: "2026-11-24T09:00:00.000Z",
  });
});

it("signs no checksum: it would be that of an empty file", async () => {
  const { url } = await uploadUrls.slot(upload, inAnHour);
  expect(url.toLowerCase()).not.toContain("checksum");
});

it("gives each length and each name a signature of its own", async () => {
  const signature = async (other: Partial<typeof upload> | { bytes: number } | { object: string }) => {
    const { url } = await uploadUrls.slot({ ...upload, ...other }, inAnHour);
    return new URL(url).searchParams.get("X-Amz-Signature");
  };
  const signatures = await Promise.all([{}, { bytes: 13 }, { object: "uploads/a2.csv" }].map(signature));
  expect(new Set(signatures).size).toBe(3);
  expect(await signature({})).toBe(signatures[0]);
});
