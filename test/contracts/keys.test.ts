import {
  CreateSecretCommand,
  DescribeSecretCommand,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  keyListing,
  keyPutting,
  keyReading,
  keyRemoving,
} from "../../shared/adapters/secrets-manager/key-vault.ts";
import { partnerKeysInSecretsManager } from "../../shared/adapters/secrets-manager/partner-keys.ts";
import type { KeyVault } from "../../shared/ports/secrets.ts";
import { type SteeredClock, steeredClock } from "../fakes/clock.ts";
import { aConnection } from "../fakes/ids.ts";
import { fakeKeyVault, fakePartnerKeys } from "../fakes/keys.ts";
import { type SecretsHere, secretsHere } from "../local/secrets-here.ts";
import { keyVaultSuite, partnerKeysSuite } from "./keys.suite.ts";

const MINUTE_MS = 60_000;
const ENCRYPTION_KEY = "arn:aws:kms:eu-west-1:000000000000:key/of-secrets";

let connections = 0;
beforeEach(() => {
  connections += 1;
});
const connection = () => aConnection(`connection${connections}`);

describe("keys in memory", () => {
  const vault = fakeKeyVault();
  const partnerKeys = fakePartnerKeys({ us: "partner-key-us", eu: "partner-key-eu" });
  describe("data import keys", () => keyVaultSuite(() => vault, connection));
  describe("partner keys", () => partnerKeysSuite(() => partnerKeys));
});

describe("keys in Secrets Manager", () => {
  let here: SecretsHere;
  let client: SecretsManagerClient;
  let clock: SteeredClock;
  beforeAll(async () => {
    here = await secretsHere();
    client = here.client;
    await putSecret("partner-keys", '{"us":"partner-key-us","eu":"partner-key-eu"}');
  });
  afterAll(() => here?.close());
  beforeEach(() => {
    clock = steeredClock();
  });
  const putSecret = (name: string, text: string) =>
    client.send(new CreateSecretCommand({ Name: name, SecretString: text }));
  const openVault = (): KeyVault => {
    const vault = { client, prefix: "stage/keys/" };
    return {
      ...keyPutting({ ...vault, encryptionKey: ENCRYPTION_KEY }),
      ...keyReading({ ...vault, clock }),
      ...keyRemoving(vault),
      ...keyListing(vault),
    };
  };
  const openPartnerKeys = (secretName: string) => partnerKeysInSecretsManager({ client, secretName, clock });

  describe("data import keys", () => {
    keyVaultSuite(openVault, connection);

    test("a key that another worker removed is cached for minutes, unless a fresh read is requested", async () => {
      const [mine, another] = [openVault(), openVault()];
      await another.put({ connection: connection(), key: "key-1", secret: "secret" });
      await mine.read({ connection: connection(), key: "key-1" });
      await another.remove({ connection: connection(), key: "key-1" });
      expect(await mine.read({ connection: connection(), key: "key-1" })).toBe("secret");
      expect(await mine.read({ connection: connection(), key: "key-1" }, { fresh: true })).toBeUndefined();
      expect(await mine.read({ connection: connection(), key: "key-1" })).toBeUndefined();
    });

    test("a key that many ask for at once is read once, and again after a read that failed", async () => {
      const mine = openVault();
      const key = { connection: connection(), key: "key-1" };
      await mine.put({ ...key, secret: "secret" });
      let [calls, isRefused] = [0, true];
      client.middlewareStack.add(
        (next) => async (input) => {
          calls += 1;
          if (isRefused) throw new Error("refused");
          return next(input);
        },
        { step: "initialize", name: "calls", override: true },
      );
      const all = () => Promise.allSettled(Array.from({ length: 40 }, () => mine.read(key)));
      for (const { status } of await all()) expect(status).toBe("rejected");
      isRefused = false;
      for (const read of await all()) expect(read).toMatchObject({ value: "secret" });
      client.middlewareStack.remove("calls");
      expect(calls).toBe(2);
    });

    test("a secret is encrypted with the key that the deployment has for secrets, not with the account's", async () => {
      await openVault().put({ connection: connection(), key: "key-1", secret: "secret" });
      const SecretId = `stage/keys/${connection()}/key-1`;
      expect((await client.send(new DescribeSecretCommand({ SecretId }))).KmsKeyId).toBe(ENCRYPTION_KEY);
    });

    test("putting a key reads none, even if the key is there already", async () => {
      const calls: string[] = [];
      client.middlewareStack.add(
        (next, { commandName = "" }) =>
          (input) => {
            calls.push(commandName);
            return next(input);
          },
        { step: "initialize", name: "calls", override: true },
      );
      const key = { connection: connection(), key: "key-1" };
      await openVault().put({ ...key, secret: "secret" });
      await openVault().put({ ...key, secret: "secret" });
      await expect(openVault().put({ ...key, secret: "another" })).rejects.toThrow("there already");
      client.middlewareStack.remove("calls");
      expect(calls).toEqual(["CreateSecretCommand", "CreateSecretCommand", "CreateSecretCommand"]);
    });

    test("cached values expire after five minutes", async () => {
      const [mine, another] = [openVault(), openVault()];
      await another.put({ connection: connection(), key: "key-1", secret: "secret" });
      await mine.read({ connection: connection(), key: "key-1" });
      await another.remove({ connection: connection(), key: "key-1" });
      clock.advance(5 * MINUTE_MS);
      expect(await mine.read({ connection: connection(), key: "key-1" })).toBeUndefined();
    });
  });

  describe("partner keys", () => {
    partnerKeysSuite(() => openPartnerKeys("partner-keys"));

    test("a secret without a value yet has no cluster", async () => {
      expect(await openPartnerKeys("not-there").read("us")).toBeUndefined();
    });

    test.each(["canary", '["canary"]', '{"us":{"key":"canary"}}', "null"])(
      "a secret of another form is an error that does not quote it: %s",
      async (text) => {
        const name = `broken-${connection()}`;
        await putSecret(name, text);
        const error: unknown = await openPartnerKeys(name)
          .read("us")
          .catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(Error);
        expect(String(error)).toContain(`${name} must be a JSON object`);
        expect(JSON.stringify([String(error), (error as Error).stack, (error as Error).cause])).not.toContain(
          "canary",
        );
      },
    );
  });
});
