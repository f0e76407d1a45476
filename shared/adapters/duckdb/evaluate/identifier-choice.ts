/**
 * The choice of `domain/identifiers.ts` as SQL, generated from it. Whom a user is sent by depends on which identifiers
 * are known and on what is said of anonymity: 48 cases. A row's case is a number, and each question is a list with the
 * answer of every case.
 */
import type { IdentifierKind, RejectedReason } from "../../../contract/cohorts.ts";
import {
  chooseIdentifier,
  isAnonymous,
  type KnownIdentifiers,
  type Member,
} from "../../../domain/identifiers.ts";

/** Stands for the value of a column while the choice is asked for. */
const columns = ["external_id", "alias_name", "alias_label", "device_id"] as const;
const anonymities = [undefined, true, false];

const cases: readonly KnownIdentifiers[] = anonymities.flatMap((anonymous) =>
  Array.from({ length: 2 ** columns.length }, (_, bits) => {
    const known = (at: number) => (bits & (1 << at) ? (columns[at] ?? null) : null);
    const [externalId, aliasName, aliasLabel, deviceId] = columns.map((_, at) => known(at));
    return { externalId, aliasName, aliasLabel, deviceId, ...(anonymous !== undefined && { anonymous }) };
  }),
) as KnownIdentifiers[];

/** The number of a row's case, from 1, as lists count. */
export const caseOfRow = `(1 + ${columns.map((name, at) => `${1 << at} * (${name} IS NOT NULL)::UTINYINT`).join(" + ")}
  + ${2 ** columns.length} * CASE WHEN anonymous IS NULL THEN 0 WHEN anonymous THEN 1 ELSE 2 END)`;

/**
 * What it is not true of has one identifier at most, and of one with a device nothing is said of its anonymity: it has no
 * identified device and no other identifier.
 */
export const MAY_HAVE_OTHERS = `(external_id IS NOT NULL AND alias_name IS NOT NULL OR device_id IS NOT NULL
  AND (external_id IS NOT NULL OR alias_name IS NOT NULL OR anonymous IS NOT NULL))`;

/** Each is SQL over a column `identity_case`, the row's case; NULL where there is nothing to say. */
export function choiceSql(order: readonly IdentifierKind[]) {
  const chosen = cases.map((user) => chooseIdentifier(user, order));
  const kinds = chosen.map((choice) => (isMember(choice) ? choice.kind : undefined));
  const others = cases.map((user, at) => otherOf(user, kinds[at]));
  return {
    kind: answerOf(kinds),
    reason: answerOf(chosen.map((choice) => (isMember(choice) ? undefined : choice))),
    otherKind: answerOf(others.map((other) => other?.kind)),
    isIdentified: `(${listOf(cases.map((user) => String(!isAnonymous(user))))})[identity_case]`,
  };
}

/** By what else Braze knows an identified user who is sent by this kind. It ignores the devices of identified users. */
function otherOf(user: KnownIdentifiers, kind: IdentifierKind | undefined): Member | undefined {
  if (kind === undefined || kind === "device_id") return undefined;
  const other = chooseIdentifier(user, [kind === "alias" ? "external_id" : "alias"]);
  return isMember(other) ? other : undefined;
}

/** The columns that an identifier of this kind is made of: what `chooseIdentifier` takes its values from. */
export const columnsOf: Record<IdentifierKind, { id: string; label: string }> = {
  external_id: { id: "external_id", label: "''" },
  alias: { id: "alias_name", label: "alias_label" },
  device_id: { id: "device_id", label: "''" },
};

function isMember(choice: Member | RejectedReason): choice is Member {
  return typeof choice !== "string";
}

function answerOf(answers: readonly (string | undefined)[]): string {
  const texts = answers.map((answer) => (answer === undefined ? "NULL" : `'${answer}'`));
  return `(${listOf(texts)}::VARCHAR[])[identity_case]`;
}

function listOf(values: readonly string[]): string {
  return `[${values.join(", ")}]`;
}
