import { personLookUp } from "../people.ts";
import { personIdentifier } from "../person-identifier.ts";
import { at, ids } from "./examples.ts";
import type { Operation } from "./operation.ts";

export const people = {
  "POST /cohorts/{cohortId}/people/look-up": {
    id: "look-up-person",
    tag: "Cohorts",
    summary: "Says whether a person is in a cohort, what Braze holds, and what it was last told",
    body: { schema: personIdentifier, example: { external_id: "007" } },
    answers: {
      200: {
        description:
          "By connection. The identifier is kept nowhere; the audit trail has that somebody was looked up.",
        schema: personLookUp,
        example: {
          cohortId: ids.cohort,
          connections: [
            {
              connectionId: ids.connection,
              connectionName: "Shop, Europe",
              standing: "held",
              evaluation: { run: ids.run, asOf: at, found: "selected" },
              lastChange: {
                run: ids.run,
                at: "2026-11-25T08:01:26.000Z",
                change: "add",
                outcome: "accepted",
              },
            },
          ],
          importsSearched: 1,
        },
      },
    },
    refusals: {
      400: "The body does not have one identifier.",
      404: "There is no such cohort.",
      503: "It took longer than a request may.",
    },
  },
} as const satisfies Record<string, Operation>;
