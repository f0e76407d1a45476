/** The table of functions in the documentation: as it should be, and as it is. */
import { readFileSync } from "node:fs";
import { functionGroups } from "../../../../shared/adapters/duckdb/sql/functions.ts";

const documentation = () => readFileSync(new URL("../../../../docs/cohorts.md", import.meta.url), "utf8");

export const functionTable = {
  documentation,
  made(): string {
    const rows = functionGroups.map(
      ({ group, why, names }) => `| ${group} | ${why} | ${names.map(inCode).join(" ")} |`,
    );
    return ["| functions | why they are there | names |", "|---|---|---|", ...rows].join("\n");
  },
  documented(): string {
    return /^\| functions \| why.*?(?=\n\n)/ms.exec(documentation())?.[0] ?? "";
  },
};

/** A bar would end the cell. */
function inCode(name: string): string {
  return `\`${name.replaceAll("|", "\\|")}\``;
}
