/** All stores of the sandbox, on the fakes and in a table. */
import { sandboxBehavioursInTable } from "../../shared/adapters/dynamodb/sandbox-behaviours.ts";
import { sandboxCohortsInTable } from "../../shared/adapters/dynamodb/sandbox-cohorts.ts";
import { sandboxKeysInTable } from "../../shared/adapters/dynamodb/sandbox-keys.ts";
import { sandboxPeopleInTable } from "../../shared/adapters/dynamodb/sandbox-people.ts";
import { sandboxRequestsInTable } from "../../shared/adapters/dynamodb/sandbox-requests.ts";
import type { Table } from "../../shared/adapters/dynamodb/table.ts";
import type { Clock } from "../../shared/ports/machine.ts";
import { fakeRepeats } from "../fakes/repeats.ts";
import {
  fakeSandboxBehaviours,
  fakeSandboxCohorts,
  fakeSandboxKeys,
  fakeSandboxPeople,
  fakeSandboxRequests,
  fakeSequence,
} from "./fake.ts";
import type { SandboxStore, StoreToTest } from "./store.suite.ts";

export function fakeStore(clock: Clock): StoreToTest {
  const next = fakeSequence();
  const repeats = fakeRepeats();
  return {
    loseNextAnswer: repeats.loseNext,
    keys: fakeSandboxKeys(repeats),
    cohorts: fakeSandboxCohorts(next, clock),
    people: fakeSandboxPeople(next),
    behaviours: fakeSandboxBehaviours(),
    requests: fakeSandboxRequests(),
  };
}

export function storeIn(table: Table): SandboxStore {
  return {
    keys: sandboxKeysInTable(table),
    cohorts: sandboxCohortsInTable(table),
    people: sandboxPeopleInTable(table),
    behaviours: sandboxBehavioursInTable(table),
    requests: sandboxRequestsInTable(table),
  };
}
