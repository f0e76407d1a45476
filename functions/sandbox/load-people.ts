/** POST /sandbox/users: people as text/csv or JSON lines, in chunks of a few megabytes; each CSV chunk with its header. */
import { DomainError } from "../../shared/domain/domain-error.ts";
import { loadPeople } from "../../shared/sandbox/people.ts";
import { type PeopleFormat, peopleIn } from "../../shared/sandbox/people-text.ts";
import { http, ok } from "../http.ts";
import { textBody } from "../text-body.ts";
import { people } from "./wiring.ts";

const formats: Readonly<Record<string, PeopleFormat>> = {
  "text/csv": "csv",
  "application/x-ndjson": "jsonl",
  "application/jsonl": "jsonl",
};

export const handler = http(async ({ headers, body }) => {
  const [type = ""] = (headers["content-type"] ?? "").split(";");
  const format = formats[type.trim().toLowerCase()];
  if (!format)
    throw new DomainError(
      "invalid",
      "invalid-content-type",
      `People can't be read as "${type}": send Content-Type: ${Object.keys(formats).join(" or ")}.`,
    );
  return ok(await loadPeople({ people: people() }, peopleIn(String(body ?? ""), format)));
}, textBody);
