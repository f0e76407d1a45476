import { describe, expect, test } from "vitest";
import { rejectedReasons } from "../../shared/contract/cohorts.ts";
import type { RunId } from "../../shared/contract/ids.ts";
import type { Run } from "../../shared/contract/imports.ts";
import { activeLetter } from "../../shared/letters/active-letter.ts";
import { failingLetter } from "../../shared/letters/failing-letter.ts";
import { importLetter } from "../../shared/letters/import-letter.ts";
import { labels } from "../../shared/letters/labels.ts";
import { letterHtml } from "../../shared/letters/letter-html.ts";
import { letterText } from "../../shared/letters/letter-text.ts";
import {
  connection,
  imported,
  keyRefused,
  partlyImported,
  skipped,
  stopped,
} from "../adapters/ses/sample.ts";

const page = "https://cohorts.example";
const subject = (run: Run) => importLetter(run, page).subject;
const text = (run: Run) => letterText(importLetter(run, page));
const html = (run: Run) => letterHtml(importLetter(run, page));
/** What a reader sees of the HTML: without tags, with entities and spaces resolved. */
const seen = (markup: string) =>
  markup
    .replace(/<style>[\s\S]*?<\/style>|<!--[\s\S]*?-->/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, " ");

function ofCounts(added: number, removed: number): Run {
  const { counts } = imported;
  if (!counts) throw new Error("the sample has no counts");
  return { ...imported, counts: { ...counts, added, removed } };
}

describe("the subject", () => {
  test.each<[string, Run]>([
    ["Imported: Loyal buyers — 1,204 added, 88 removed", imported],
    ["Partly imported: Loyal buyers — 743 of 1,292 changes accepted", partlyImported],
    ["Failed: Loyal buyers — unusual change", stopped],
    ["Failed: Loyal buyers — key refused", keyRefused],
    ["Skipped: Loyal buyers — another import was running", skipped],
    ["Importada: Loyal buyers — 1204 añadidos, 88 quitados", { ...imported, locale: "es" }],
    ["Importada: Loyal buyers — 1 añadido, 0 quitados", { ...ofCounts(1, 0), locale: "es" }],
    ["Importada: Loyal buyers — 0 añadidos, 1 quitado", { ...ofCounts(0, 1), locale: "es" }],
    ["Vaciada: Loyal buyers — 1 quitado", { ...ofCounts(0, 1), empty: true, locale: "es" }],
    ["Fallida: Loyal buyers — cambio inusual", { ...stopped, locale: "es" }],
  ])("is %s", (expected, run) => {
    expect(subject(run)).toBe(expected);
  });
});

describe("the mail of an import", () => {
  const run: Run = partlyImported;

  test("counts who is on an exclusion list, also if nobody is, and says nothing where there is no list", () => {
    const { counts } = run;
    if (!counts) throw new Error("the sample has no counts");
    const withExcluded = (excluded: number, locale: Run["locale"] = "en"): Run => ({
      ...run,
      locale,
      counts: { ...counts, excluded },
    });
    expect(text(withExcluded(1_234))).toContain("Excluded: on an exclusion list: 1,234\n");
    expect(text(withExcluded(0))).toContain("Excluded: on an exclusion list: 0\n");
    expect(text(withExcluded(7, "es"))).toContain("Excluidos: en una lista de exclusión: 7\n");
    expect(text(run)).not.toContain("xclu");
  });

  test("says what could not be read in its own language, and says so where it is in English", () => {
    const fault = { code: "no-rows-in-table", values: { table: "events" } } as const;
    const failed: Run = {
      ...keyRefused,
      locale: "es",
      reason: "stale-data",
      detail: "The table has no rows.",
    };
    expect(text({ ...failed, fault })).toMatch(
      /^Qué no se pudo leer o calcular: La tabla «events» no tiene filas\.$/m,
    );
    expect(text(failed)).toContain("Qué no se pudo leer o calcular (en inglés): The table has no rows.");
  });

  test("has every count in its text", () => {
    for (const line of [
      "Users in the cohort: 18,462",
      "Added: 701",
      "Removed: 42",
      "Rejected: no identifier that Braze can use: 353",
      "Refused by Braze: 13",
      "Unknown: no answer from Braze: 135",
      "Not sent: 401",
      "Total users imported: 17,959",
      "Duration: 1 min 24 s",
      "Connection: Acme Shop",
      "Started: by schedule",
      "Run time: 24 November 2026, 07:52 UTC (+00:00)",
    ])
      expect(text(run).split("\n")).toContain(line);
  });

  test("says that new data started it, in both languages", () => {
    const arrived: Run = { ...run, arrival: { marks: ["shop/_SUCCESS"] } };
    expect(text(arrived).split("\n")).toContain("Started: when new data arrived");
    expect(text({ ...arrived, locale: "es" }).split("\n")).toContain("Inicio: al llegar datos nuevos");
  });

  test.each(["en", "es"] as const)("says in its HTML all that its text says, in %s", (locale) => {
    const letter = importLetter({ ...run, locale }, page);
    const visible = seen(letterHtml(letter));
    const rows = letter.sections.flatMap((section) =>
      "reasons" in section
        ? section.reasons.flatMap(({ count, why, todo }) => [count, why, todo])
        : ("rows" in section ? section.rows : section.numbers).flatMap(({ label, value }) => [label, value]),
    );
    const { notice, highlights, title, lead, badge, closing } = letter;
    const said = [title, lead, badge, closing, notice?.why, notice?.todo, ...rows];
    for (const words of [...said, ...highlights.flatMap(({ label, value }) => [label, value])])
      if (words) {
        expect(visible).toContain(words);
        expect(letterText(letter).toLowerCase()).toContain(words.toLowerCase());
      }
  });

  test("says why users were rejected, the commonest reason first", () => {
    const lines = text(imported).split("\n");
    expect(lines.filter((line) => line.startsWith("- "))).toEqual([
      "- Identified users with only a device id, which Braze ignores for them: 312. Add their external id, or an alias with its label.",
      "- Users without any identifier: 41. Add an external id, an alias with its label, or a device id.",
    ]);
  });

  test("says until when the rejected rows can be downloaded, if there are any", () => {
    const rejected = { rows: 353, href: "/imports/r/rejected", expiresAt: "2026-12-24T07:54:17.400Z" };
    const until = "Rejected rows, to download until: 24 December 2026, 07:54 UTC (+00:00)";
    expect(text({ ...imported, rejected }).split("\n")).toContain(until);
    expect(text(imported)).not.toContain("to download until");
  });

  test("says what went wrong and what to do", () => {
    expect(text(keyRefused)).toContain("Why: Braze refused the connection's data import key.");
    expect(text(keyRefused)).toContain("What to do: Compare the key");
    expect(text(imported)).not.toContain("Why:");
  });

  test.each(["en", "es"] as const)(
    "of an import that the guard stopped says what would have changed, the limit it crossed and how to allow it, in %s",
    (locale) => {
      const said = [text, html].map((form) =>
        seen(form({ ...stopped, locale }))
          .replaceAll("&quot;", '"')
          .replace(/(\d)[.,](\d{3})/g, "$1$2"),
      );
      const facts = [
        [
          "would have added 12 users and removed 9044 of the 17262",
          "Would be removed",
          "Not sent",
          "30%",
          "import again and allow it this once",
          "in the cohort's settings",
        ],
        [
          "habría añadido 12 usuarios y quitado 9044 de los 17262",
          "Se quitarían",
          "Sin enviar",
          "30 %",
          "vuelve a importar y permítelo esta vez",
          "en los ajustes de la cohorte",
        ],
      ][locale === "en" ? 0 : 1];
      for (const form of said) {
        for (const fact of [...(facts ?? []), "9056"]) expect(form).toContain(fact);
        expect(form).not.toMatch(/POST|PUT|"\w+"/);
      }
    },
  );

  test("says that an older key was used, even if everything was imported", () => {
    expect(text({ ...imported, usedOlderKey: true })).toContain(
      "newest data import key; an older one was used",
    );
  });

  test("names the import that was running when one is skipped", () => {
    expect(text(skipped)).toContain("import loyal_20261124T075000Z_due of the same cohort");
  });

  test("shows no count if the import has none", () => {
    expect(text(keyRefused)).not.toMatch(/COUNTS|Added|Total/);
  });

  test("shows no count that does not add up", () => {
    expect(text({ ...imported, status: "failed", reason: "counts-do-not-reconcile" })).not.toMatch(
      /1,204|COUNTS/,
    );
  });

  test("tells what could not be read, in either language and form, on one line", () => {
    const failed = { ...imported, status: "failed", reason: "data-unreadable" } as const;
    const detail = "events/b.csv has no column <user>.\nIt has: uid, at.";
    for (const locale of ["en", "es"] as const) {
      const letter = importLetter({ ...failed, locale, detail }, page);
      const told = letterText(letter).replace(/\s+/g, " ");
      expect(told).toContain("events/b.csv has no column <user>. It has: uid, at.");
      expect(letterHtml(letter)).toContain("events/b.csv has no column &lt;user&gt;. It has: uid, at.");
    }
  });

  test.each([
    [
      "en" as const,
      '1 time of the data could not be read and was left out, which the data set allows (in "a b.csv").',
      "1 has invisible characters and 1,200 are written like 1.23E+11",
      "Have what could not be read corrected where the data comes from.",
    ],
    [
      "es" as const,
      'No se ha podido leer 1 fecha de los datos y se ha dejado fuera, lo que el conjunto de datos permite (en "a b.csv").',
      "1 tiene caracteres invisibles y 1200 están escritos como 1.23E+11",
      "Haz corregir en su origen lo que no se ha podido leer.",
    ],
  ])(
    "of a whole import says what was left out of its data, and which identifiers are odd, in %s",
    (locale, ...said) => {
      const dataNotes = {
        unreadable: { rows: 0, times: 1, identifiers: 0, files: ["a\nb.csv"] },
        hints: { "invisible-characters": 1, "scientific-notation": 1_200 },
      };
      for (const words of said) expect(text({ ...imported, locale, dataNotes })).toContain(words);
    },
  );

  test("links to the run, whether or not the page's origin ends with a slash", () => {
    for (const origin of [page, `${page}/`]) {
      const link = `https://cohorts.example/imports/${imported.id}`;
      expect(letterText(importLetter(imported, origin))).toContain(`\n${link}\n`);
      expect(letterHtml(importLetter(imported, origin))).toContain(`href="${link}"`);
    }
  });

  test("never says “matched”", () => {
    for (const locale of ["en", "es"] as const)
      for (const run of [imported, partlyImported, stopped])
        expect(text({ ...run, locale }) + html({ ...run, locale })).not.toMatch(/match|coincid/i);
  });

  test("names no recipient", () => {
    const run = { ...imported, mails: [{ to: "ana@acme.example", state: "waiting" as const }] };
    expect(text(run) + html(run)).not.toContain("ana@");
  });
});

describe("HTML", () => {
  const cohortName = `<script>alert(1)</script> & "x" 'y' </title><img src=x onerror=alert(2)>`;
  const evil: Run = { ...imported, cohortName, connectionName: cohortName, otherRun: cohortName as RunId };

  test("shows names as text", () => {
    const made = html(evil);
    expect(made).not.toMatch(/<script|<img/);
    const escaped = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot; &#39;y&#39;";
    expect(made.split(escaped)).toHaveLength(4);
    expect(html({ ...skipped, otherRun: cohortName as RunId })).not.toMatch(/<script|<img/);
    expect(letterHtml(activeLetter({ ...connection, name: cohortName, partner: cohortName }))).not.toMatch(
      /<script|<img/,
    );
  });

  test("loads no external resources", () => {
    for (const made of [html(imported), letterHtml(activeLetter(connection))])
      expect(made).not.toMatch(/<img|<link|<script|@import|url\(|src=/i);
  });

  test("declares its language, its colour schemes and which tables are only layout", () => {
    for (const locale of ["en", "es"] as const) {
      const made = html({ ...imported, locale });
      expect(made).toContain(`<html lang="${locale}"`);
      expect(made).toContain('<meta name="color-scheme" content="light dark">');
      expect(made).toContain("@media (prefers-color-scheme:dark)");
      const layout = made.match(/<table (?!role="presentation")/g) ?? [];
      expect(layout).toHaveLength(3);
      expect(made.match(/<th (?!scope="row")/g)).toBeNull();
    }
  });

  test("stays far below the 102 KB at which mail clients cut", () => {
    const everyReason = Object.fromEntries(rejectedReasons.map((reason) => [reason, 1_000_000]));
    const longest = { ...partlyImported, cohortName: "<".repeat(200), connectionName: "&".repeat(200) };
    const counts = {
      ...imported.counts,
      ...partlyImported.counts,
      rejected: everyReason,
    } as Run["counts"] & {};
    expect(html({ ...longest, counts, locale: "es" }).length).toBeLessThan(30_000);
  });
});

describe("the mail that an integration is active", () => {
  test("has its name, endpoint and partner, and nothing of its keys", () => {
    const letter = activeLetter(connection);
    expect(letter.subject).toBe("Integration active: Acme Shop");
    const said = letterText(letter);
    expect(said).toContain("Name: Acme Shop\nREST endpoint: https://rest.fra-01.braze.eu\nPartner: kubit");
    expect(said + letterHtml(letter)).not.toMatch(/4f2a|ops@acme/);
    expect(activeLetter({ ...connection, locale: "es" }).subject).toBe("Integración activa: Acme Shop");
  });
});

test("both languages have every label, and none is empty", () => {
  const leaves = (value: unknown, path = ""): [string, unknown][] =>
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}/${key}`))
      : [[path, value]];
  const [en, es] = [leaves(labels.en), leaves(labels.es)];
  expect(es.map(([path]) => path)).toEqual(en.map(([path]) => path));
  for (const [, words] of [...en, ...es]) expect(words).toMatch(/\S/);
});

describe("the mail that an integration is failing", () => {
  test.each(["en", "es"] as const)("says why and what to do, and nothing of a key, in %s", (locale) => {
    const letter = failingLetter({ ...connection, locale });
    const visible = seen(letterHtml(letter));
    for (const said of [
      letter.lead,
      letter.notice?.why,
      letter.notice?.todo,
      "Acme Shop",
      connection.endpoint,
    ]) {
      expect(letterText(letter).replace(/\s+/g, " ")).toContain(said);
      expect(visible).toContain(said);
    }
    expect(letterText(letter) + letterHtml(letter)).not.toContain("4f2a");
    expect(letter.tone).toBe("bad");
  });
});
