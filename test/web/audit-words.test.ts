import { describe, expect, it } from "vitest";
import { operations } from "../../shared/contract/api/operations.ts";
import { routes } from "../../shared/contract/routes.ts";
import { words as english } from "../../web/words/english.ts";
import { words as spanish } from "../../web/words/spanish.ts";

describe("the words for what is on record", () => {
  const recorded = routes.flatMap(({ key, audited }) => (audited ? [operations[key].id] : []));

  it.each(Object.entries({ english, spanish }))(
    "name each action that is audited, and no other: %s",
    (_, { audit }) => {
      expect(Object.keys(audit.actions).sort()).toEqual(recorded.sort());
    },
  );
});
