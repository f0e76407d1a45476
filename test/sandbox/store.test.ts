/** The sandbox's ports on each of their adapters. */
import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import { dynalite, dynamoDbLocal, javaVersion, type TableServer } from "../contracts/table-servers.ts";
import { type SteeredClock, steeredClock } from "../fakes/clock.ts";
import { type StoreToTest, sandboxStoreSuite } from "./store.suite.ts";
import { fakeStore, storeIn } from "./stores.ts";

describe("on the fake", () => {
  let clock: SteeredClock;
  let store: StoreToTest;
  beforeEach(() => {
    clock = steeredClock();
    store = fakeStore(clock);
  });
  sandboxStoreSuite(() => ({ ...store, clock }));
});

describe("on dynalite", () => onServer(dynalite));
describe.skipIf(javaVersion() < 17)("on AWS's DynamoDB Local (needs Java 17)", () => onServer(dynamoDbLocal));

function onServer(start: () => Promise<TableServer>): void {
  let server: TableServer;
  let clock: SteeredClock;
  let store: StoreToTest;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    clock = steeredClock();
    const table = await server.emptyTable(clock);
    store = { ...storeIn(table), loseNextAnswer: () => server.answers.loseNext(table.name) };
  });
  sandboxStoreSuite(() => ({ ...store, clock }));
}
