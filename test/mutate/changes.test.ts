import { expect, it } from "vitest";
import { linesOf } from "./changes.ts";

it("the lines that a diff adds are mutated, and what it only removes is not", () => {
  const diff = `diff --git a/shared/domain/rate.ts b/shared/domain/rate.ts
--- a/shared/domain/rate.ts
+++ b/shared/domain/rate.ts
@@ -3 +3 @@ import {
-old
+new
@@ -10,2 +9,0 @@ export
-gone
-gone
@@ -20,0 +19,4 @@ export
+1
diff --git a/shared/domain/notes.md b/shared/domain/notes.md
--- a/shared/domain/notes.md
+++ b/shared/domain/notes.md
@@ -1 +1 @@
-a
+b
`;
  expect(linesOf(diff)).toEqual(["shared/domain/rate.ts:3-3", "shared/domain/rate.ts:19-22"]);
});
