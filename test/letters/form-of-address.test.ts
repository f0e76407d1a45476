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
/** Imperatives of the formal address, at the beginning of a sentence or after a comma. Elsewhere they may be subjunctives. */
const formal =
  /(?:^|[."'`:;] ?)(?:usted|Abra|Añada|Admita|Cambie|Compare|Compruebe|Corrija|Cree|Dé|Divida|Elija|Escriba|Espere|Haga|Lance|Mire|Pida|Pregunte|Pruebe|Pulse|Quite|Recibe|Revise|Seleccione|Vuelva)\b|, (?:cree|compare|pida|vuelva|elija)\b/gm;
/** With a pronoun at the end they are nothing else. */
const formalOfIt =
  /(?<!\p{L})(?:actív|b[oó]rr|cámbi|cópi|compár|compruéb|cré|ind[ií]qu|intént|mír|pruéb|quít|revís|ús)el[aeo]s?(?!\p{L})|(?<!\p{L})(?:ábr|añád|corríj|elíj|escríb|hág|píd)al[aeo]s?(?!\p{L})/giu;

it("mails and the page address people alike in Spanish: as tú", () => {
  expect(files.length).toBeGreaterThan(10);
  const found = files.flatMap((file) =>
    [formal, formalOfIt].flatMap((forms) =>
      [...readFileSync(join(root, file), "utf8").matchAll(forms)].map(([words]) => `${file}: ${words}`),
    ),
  );
  expect(found).toEqual([]);
});
