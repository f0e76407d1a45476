/** Secrets of channels: in memory, and in Secrets Manager by our adapter and the official client. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  channelSecretListing,
  channelSecretPutting,
  channelSecretReading,
  channelSecretRemoving,
} from "../../shared/adapters/secrets-manager/channel-secrets.ts";
import type { ChannelSecrets } from "../../shared/ports/channels.ts";
import { fakeChannelSecrets } from "../fakes/channels.ts";
import { aChannel } from "../fakes/ids.ts";
import { type SecretsHere, secretsHere } from "../local/secrets-here.ts";

const channel = aChannel("hook");

function suite(secrets: () => ChannelSecrets): void {
  test("a secret is read as it was put, under its channel and id only", async () => {
    await secrets().put({ channel, secret: "one", value: "whsec_a+b/c==" });
    expect(await secrets().read({ channel, secret: "one" })).toBe("whsec_a+b/c==");
    expect(await secrets().read({ channel, secret: "two" })).toBeUndefined();
    expect(await secrets().read({ channel: aChannel("hooks"), secret: "one" })).toBeUndefined();
  });

  test("a secret never changes: a repeated put does nothing, another one is an error that quotes neither", async () => {
    await secrets().put({ channel, secret: "kept", value: "first-value" });
    await secrets().put({ channel, secret: "kept", value: "first-value" });
    const error = await secrets()
      .put({ channel, secret: "kept", value: "second-value" })
      .catch((thrown: unknown) => String(thrown));
    expect(error).toContain("there already");
    expect(error).not.toMatch(/first-value|second-value/);
    expect(await secrets().read({ channel, secret: "kept" })).toBe("first-value");
  });

  test("a removed secret is gone at once, and removing it again has no effect", async () => {
    await secrets().put({ channel, secret: "gone", value: "value" });
    await secrets().remove({ channel, secret: "gone" });
    await secrets().remove({ channel, secret: "gone" });
    expect(await secrets().read({ channel, secret: "gone" })).toBeUndefined();
  });

  test("all are listed, page after page, by channel and id and never by value", async () => {
    await secrets().put({ channel, secret: "listed", value: "a-value" });
    const listed: object[] = [];
    let cursor: string | undefined;
    do {
      const page = await secrets().list({ limit: 1, ...(cursor !== undefined && { cursor }) });
      listed.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(listed).toContainEqual({ channel, secret: "listed", createdAt: expect.stringMatching(/Z$/) });
    expect(listed).not.toContainEqual(expect.objectContaining({ secret: "gone" }));
    expect(JSON.stringify(listed)).not.toContain("a-value");
  });
}

describe("secrets of channels in memory", () => {
  const secrets = fakeChannelSecrets();
  suite(() => secrets);
});

describe("secrets of channels in Secrets Manager", () => {
  let here: SecretsHere;
  let secrets: ChannelSecrets;
  beforeAll(async () => {
    here = await secretsHere();
    const vault = { client: here.client, prefix: "stage/channels/" };
    secrets = {
      ...channelSecretPutting({
        ...vault,
        encryptionKey: "arn:aws:kms:eu-west-1:000000000000:key/of-secrets",
      }),
      ...channelSecretReading(vault),
      ...channelSecretRemoving(vault),
      ...channelSecretListing(vault),
    };
  });
  afterAll(() => here?.close());
  suite(() => secrets);
});
