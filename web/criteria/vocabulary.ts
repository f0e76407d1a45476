/** The names that a data set has, for the editor of criteria. */
import type { DataSetCheck, Shape } from "../../shared/contract/data-set-checks.ts";
import type { ValueDraft } from "./comparison-draft.ts";

export interface Vocabulary {
  events: string[];
  /** Properties of an event, or of all events. */
  propertiesOf(event: string): string[];
  userProperties: string[];
  /** What a value of this property is most often; undefined where the data does not say. */
  valuesOf(property: string, of: "events" | "users"): ValueDraft["as"] | undefined;
}

export const unknownNames: Vocabulary = {
  events: [],
  propertiesOf: () => [],
  userProperties: [],
  valuesOf: () => undefined,
};

export function vocabularyOf(check: DataSetCheck): Vocabulary {
  const ofEvents = check.events.properties?.first ?? [];
  const ofUsers = check.users?.properties?.first ?? [];
  const shapes = {
    events: new Map(ofEvents.map(({ name, shapes }) => [name, shapes])),
    users: new Map(ofUsers.map(({ name, shapes }) => [name, shapes])),
  };
  return {
    events: (check.events.names?.first ?? []).map(({ name }) => name),
    propertiesOf: (event) =>
      ofEvents
        .filter(({ events }) => event === "" || !events || events.more > 0 || events.first.includes(event))
        .map(({ name }) => name),
    userProperties: ofUsers.map(({ name }) => name),
    valuesOf: (property, of) => kindOf(shapes[of].get(property) ?? []),
  };
}

function kindOf([first]: readonly Shape[]): ValueDraft["as"] | undefined {
  if (!first) return undefined;
  if (first.kind === "number") return "number";
  return first.kind === "truth" ? "truth" : "text";
}
