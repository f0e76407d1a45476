import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const files = globSync(
  ["web/words/spanish/**/*.ts", "shared/domain/words/spanish*.ts", "shared/letters/*.ts"],
  {
    cwd: root,
  },
);
/** Imperatives of the formal address, at the beginning of a sentence. */
const formal =
  /(?:^|[."'`:;] ?)(?:usted|Abra|Añada|Compruebe|Corrija|Cree|Dé|Elija|Escriba|Espere|Haga|Lance|Mire|Pida|Pruebe|Pulse|Recibe|Revise|Seleccione|Vuelva)\b/gm;

it("mails and the page address people alike in Spanish: as tú", () => {
  expect(files.length).toBeGreaterThan(10);
  const found = files.flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(formal)].map(([words]) => `${file}: ${words}`),
  );
  expect(found).toEqual([]);
});
