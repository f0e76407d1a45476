import {
  EVERYWHERE,
  exclusion,
  exclusionFileRequest,
  exclusionList,
  exclusionListChanged,
  exclusionRequest,
  FORGOTTEN,
  fileExclusionRequest,
  inclusionRequest,
} from "../exclusions.ts";
import { pageOf } from "../pages.ts";
import { openedUpload } from "../uploads.ts";
import { at, ids } from "./examples.ts";
import { location, type Operation, paged } from "./operation.ts";
import { openedExample } from "./uploads.ts";

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
    refusals: {
      400: "The cursor is not one that this list gave.",
      404: "The id can't be that of a list.",
      422: `No identifier is kept of the people on "${FORGOTTEN}": \`identifiers-not-kept\`.`,
    },
  },
} as const satisfies Record<string, Operation>;

const changeRefusals = {
  404: "There is no such connection.",
  409: "Others change the list at this moment: repeat.",
} as const;

export const exclusionFiles = {
  "POST /exclusion-files": {
    id: "create-exclusion-file",
    tag,
    summary: "A place for a file of people, and a link to upload it to, as for a list of a cohort",
    once: true,
    body: { schema: exclusionFileRequest, example: { name: "Unsubscribed", format: "csv", bytes: 96 } },
    answers: {
      201: {
        description: "Put the file there with exactly these headers, within an hour.",
        schema: openedUpload,
        example: openedExample,
        headers: location,
      },
    },
    refusals: { 400: "A value is not valid." },
  },
} as const satisfies Record<string, Operation>;

export const fileExclusions = {
  "POST /exclusion-lists/{listId}/files": {
    id: "exclude-file",
    tag,
    summary: "Adds everybody in an uploaded file, or nobody",
    body: {
      schema: fileExclusionRequest,
      example: { uploadId: ids.upload, columns: { external_id: "Customer ID" }, reason: "ticket 4711" },
    },
    answers: {
      200: {
        description:
          "As for people who are named. Of a row its external id and its alias are added, or its device id if it has neither.",
        ...changed,
      },
    },
    refusals: {
      400: "A value is not valid, or the reason has an identifier of somebody in the file.",
      404: "There is no such connection or upload.",
      409: changeRefusals[409],
      422:
        "The file is missing, too large, has no column with identifiers, has no rows, or has rows that tell nobody: nobody was " +
        "added. `data-missing`, `file-too-large`, `definition-invalid`, `data-unreadable`, `too-large-for-engine`.",
    },
  },
} as const satisfies Record<string, Operation>;

export const exclusionChanges = {
  "POST /exclusion-lists/{listId}/people": {
    id: "exclude-people",
    tag,
    summary:
      "Adds people: they are never sent, and the next import of each cohort removes them where they are held. On " +
      `"${FORGOTTEN}" no identifier of them is kept`,
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
      ...changeRefusals,
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
      409: changeRefusals[409],
    },
  },
} as const satisfies Record<string, Operation>;
