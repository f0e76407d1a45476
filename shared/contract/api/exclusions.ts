import {
  EVERYWHERE,
  exclusion,
  exclusionList,
  exclusionListChanged,
  exclusionRequest,
  inclusionRequest,
} from "../exclusions.ts";
import { pageOf } from "../pages.ts";
import { at } from "./examples.ts";
import { type Operation, paged } from "./operation.ts";

const tag = "Exclusion lists";

const example = { id: EVERYWHERE, people: 214, changedAt: at, changedBy: "ops" };
const person = { external_id: "007", excludedAt: at, excludedBy: "ops", reason: "ticket 4711" };

export const exclusionListPage = pageOf(exclusionList);
export const exclusionPage = pageOf(exclusion);

const changed = { schema: exclusionListChanged, example: { list: example, changed: 2 } };
const people = [{ external_id: "007" }, { alias_name: "u9", alias_label: "shop" }];

export const exclusionLists = {
  "GET /exclusion-lists": {
    id: "list-exclusion-lists",
    tag,
    summary: "Lists the exclusion lists that ever had somebody, with how many identifiers each has",
    query: paged,
    answers: {
      200: {
        description:
          "A page, oldest first. It may have fewer items than its limit and a cursor: go on with that.",
        schema: exclusionListPage,
        example: { items: [example] },
      },
    },
  },
} as const satisfies Record<string, Operation>;

export const exclusions = {
  "GET /exclusion-lists/{listId}/people": {
    id: "read-excluded-people",
    tag,
    summary: `Who is on a list, by whom, when and why: on the list of a connection, or on "${EVERYWHERE}"`,
    query: paged,
    answers: {
      200: {
        description: "A page, last added first. A list that never had anybody is empty.",
        schema: exclusionPage,
        example: { items: [person] },
      },
    },
    refusals: { 400: "The cursor is not one that this list gave.", 404: "The id can't be that of a list." },
  },
} as const satisfies Record<string, Operation>;

export const exclusionChanges = {
  "POST /exclusion-lists/{listId}/people": {
    id: "exclude-people",
    tag,
    summary:
      "Adds people: they are never sent, and the next import of each cohort removes them where they are held",
    body: { schema: exclusionRequest, example: { people, reason: "ticket 4711" } },
    answers: {
      200: {
        description:
          "No import adds them from now on. It takes two seconds longer than the change, so that this holds for imports " +
          "that go on. A repeated request changes nothing.",
        ...changed,
      },
    },
    refusals: {
      400: "A value is not valid, or the reason has an identifier of these people.",
      404: "There is no such connection.",
      409: "Others change the list at this moment: repeat.",
    },
  },
  "POST /exclusion-lists/{listId}/removals": {
    id: "include-people",
    tag,
    summary: "Removes people from the list: the next import of each cohort may send them again",
    body: { schema: inclusionRequest, example: { people } },
    answers: {
      200: { description: "They are not on the list. A repeated request changes nothing.", ...changed },
    },
    refusals: {
      400: "A value is not valid.",
      404: "The list never had anybody.",
      409: "Others change the list at this moment: repeat.",
    },
  },
} as const satisfies Record<string, Operation>;
