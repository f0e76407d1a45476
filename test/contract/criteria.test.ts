import { expect, it } from "vitest";
import { criterion } from "../../shared/contract/criteria.ts";

it.each([
  { equals: "a\0" },
  { notEquals: "\0" },
  { in: ["a", "\0"] },
  { contains: "\0" },
  { startsWith: "a\0" },
  { greater: "\0" },
  { between: ["a", "\0"] },
])("a value with a character that no database has in a text is refused: %j", (is) => {
  const { error } = criterion.safeParse({ user: { property: "plan", is } });
  expect(error?.issues[0]).toMatchObject({ message: "must not have the character NUL" });
});
