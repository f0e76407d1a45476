import { DomainError } from "../../shared/domain/domain-error.ts";
import type { PeopleFormat } from "../../shared/sandbox/people-text.ts";

const formats: Readonly<Record<string, PeopleFormat>> = {
  "text/csv": "csv",
  "application/x-ndjson": "jsonl",
  "application/jsonl": "jsonl",
};

/** The format of people in a body, by its content type. */
export function peopleFormat(contentType = ""): PeopleFormat {
  const [type = ""] = contentType.split(";");
  const format = formats[type.trim().toLowerCase()];
  if (format) return format;
  throw new DomainError(
    "invalid",
    "invalid-content-type",
    `People can't be read as "${type}": send Content-Type: ${Object.keys(formats).join(" or ")}.`,
  );
}
