import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  InvalidRequestException,
  ListSecretsCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { secretsManager } from "../../local/aws/secrets.ts";
import { ANY_PORT, type Listening, listening } from "../../local/listening.ts";
import { temporaryFolder } from "./folder.ts";

const folder = temporaryFolder();
let starts = 0;
let server: Listening;
let client: SecretsManagerClient;

async function start(where: string | undefined) {
  server = await listening(secretsManager(where), ANY_PORT);
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  client = new SecretsManagerClient({ endpoint: server.origin, region: "eu-west-1", credentials });
}
async function stop() {
  client.destroy();
  await server.close();
}

const create = (Name: string, SecretString?: string, ClientRequestToken?: string) =>
  client.send(
    new CreateSecretCommand({
      Name,
      ...(SecretString !== undefined && { SecretString }),
      ...(ClientRequestToken && { ClientRequestToken }),
    }),
  );
const read = async (SecretId: string) =>
  (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;
const remove = (SecretId: string, force: boolean) =>
  client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: force }));

describe("the Secrets Manager stand-in, as the official client sees it", () => {
  beforeEach(() => {
    starts += 1;
    return start(`${folder}/${starts}`);
  });
  afterEach(stop);

  it("returns what was created, by name and by ARN", async () => {
    const { ARN = "" } = await create("keys/one/two", "a secret");
    expect(await read("keys/one/two")).toBe("a secret");
    expect(await read(ARN)).toBe("a secret");
    const answer = await client.send(new GetSecretValueCommand({ SecretId: ARN }));
    expect(answer).toMatchObject({ Name: "keys/one/two", VersionStages: ["AWSCURRENT"] });
    expect(answer.CreatedDate).toBeInstanceOf(Date);
  });

  it("refuses a second secret of a name, but accepts a repeated call", async () => {
    const token = "0123456789abcdef0123456789abcdef";
    await create("one", "a", token);
    await expect(create("one", "b")).rejects.toThrow(ResourceExistsException);
    await expect(create("one", "a", token)).resolves.toMatchObject({ Name: "one" });
  });

  it("has no secret that was never created, and no value that was never put", async () => {
    await expect(read("none")).rejects.toThrow(ResourceNotFoundException);
    await expect(
      client.send(new PutSecretValueCommand({ SecretId: "none", SecretString: "x" })),
    ).rejects.toThrow(ResourceNotFoundException);
    await create("empty");
    await expect(read("empty")).rejects.toThrow(ResourceNotFoundException);
  });

  it("returns the value that was put last", async () => {
    const { VersionId: first } = await create("one", "a");
    const put = new PutSecretValueCommand({ SecretId: "one", SecretString: "b" });
    const { VersionId: second } = await client.send(put);
    expect(await read("one")).toBe("b");
    expect(second).not.toBe(first);
  });

  it("deletes at once if forced, even a secret that does not exist, and frees the name", async () => {
    await create("one", "a");
    await remove("one", true);
    await expect(read("one")).rejects.toThrow(ResourceNotFoundException);
    await expect(remove("one", true)).resolves.toMatchObject({ Name: "one" });
    await create("one", "b");
    expect(await read("one")).toBe("b");
  });

  it("keeps a secret that is scheduled for deletion, but refuses to read or replace it", async () => {
    await create("one", "a");
    await remove("one", false);
    await expect(read("one")).rejects.toThrow(InvalidRequestException);
    await expect(create("one", "b")).rejects.toThrow(ResourceExistsException);
    const { DeletedDate } = await client.send(new DescribeSecretCommand({ SecretId: "one" }));
    expect(DeletedDate).toBeInstanceOf(Date);
    await expect(remove("none", false)).rejects.toThrow(ResourceNotFoundException);
  });

  it("lists names with a prefix, page by page, without secrets that are scheduled for deletion", async () => {
    for (const name of ["keys/c", "keys/a", "other", "keys/b", "keys/gone"]) await create(name, "x");
    await remove("keys/gone", false);
    const names: (string | undefined)[][] = [];
    let next: string | undefined;
    do {
      const { SecretList = [], NextToken } = await client.send(
        new ListSecretsCommand({
          Filters: [{ Key: "name", Values: ["keys/"] }],
          MaxResults: 2,
          ...(next && { NextToken: next }),
        }),
      );
      names.push(SecretList.map(({ Name }) => Name));
      next = NextToken;
    } while (next);
    expect(names).toEqual([["keys/a", "keys/b"], ["keys/c"]]);
  });

  it("keeps its secrets across a restart, without deleted ones", async () => {
    await create("kept", "a");
    await create("gone", "b");
    await remove("gone", true);
    await stop();
    await start(`${folder}/${starts}`);
    expect(await read("kept")).toBe("a");
    await expect(read("gone")).rejects.toThrow(ResourceNotFoundException);
  });
});
