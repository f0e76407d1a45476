/** A connection while its form is filled in. */
import type { ConnectionView } from "../../shared/contract/connections.ts";
import type { ChannelId } from "../../shared/contract/ids.ts";
import type { Locale } from "../../shared/contract/values.ts";
import { SECONDS_BEFORE_ADDS } from "../../shared/limits.ts";
import { typedWhole } from "../parts/typed-number.ts";
import { isAddress } from "../plan/plan-draft.ts";

export interface ConnectionDraft {
  name: string;
  endpoint: string;
  partner: string;
  contacts: string[];
  channels: ChannelId[];
  locale: Locale;
  /** As it is typed. */
  secondsBeforeAdds: string;
}

export type Settings = Pick<
  ConnectionView,
  "name" | "endpoint" | "partner" | "contacts" | "locale" | "secondsBeforeAdds"
> & { channels: ChannelId[] };

export function newConnection(locale: Locale): ConnectionDraft {
  return {
    name: "",
    endpoint: "",
    partner: "kubit",
    contacts: [],
    channels: [],
    locale,
    secondsBeforeAdds: "0",
  };
}

export function connectionDraftOf({
  name,
  endpoint,
  partner,
  contacts,
  channels,
  locale,
  secondsBeforeAdds,
}: Settings): ConnectionDraft {
  return {
    name,
    endpoint,
    partner,
    contacts,
    channels,
    locale,
    secondsBeforeAdds: String(secondsBeforeAdds),
  };
}

/** What is wrong with each field; undefined of one that is right. */
export function faultsOf(draft: ConnectionDraft) {
  const endpoint = draft.endpoint.trim();
  return {
    name: draft.name.trim() === "",
    endpoint: !URL.canParse(endpoint) || !endpoint.startsWith("http"),
    partner: draft.partner === "",
    noContacts: draft.contacts.length === 0,
    wrongContact: draft.contacts.find((address) => !isAddress(address)),
    pause: secondsIn(draft.secondsBeforeAdds) === undefined,
  };
}

/** What the API takes; undefined where something is missing or wrong. */
export function settingsOf(draft: ConnectionDraft): Settings | undefined {
  const secondsBeforeAdds = secondsIn(draft.secondsBeforeAdds);
  const faults = Object.values(faultsOf(draft));
  if (secondsBeforeAdds === undefined || faults.some((fault) => fault !== false && fault !== undefined))
    return undefined;
  return { ...draft, name: draft.name.trim(), endpoint: draft.endpoint.trim(), secondsBeforeAdds };
}

/** The fields that differ: what is not changed here stays as others leave it. */
export function changesOf(before: Settings, now: Settings): Partial<Settings> {
  const changed = Object.entries(now).filter(
    ([field, value]) => JSON.stringify(before[field as keyof Settings]) !== JSON.stringify(value),
  );
  return Object.fromEntries(changed);
}

export function settingsIn(view: ConnectionView): Settings {
  const { name, endpoint, partner, contacts, channels = [], locale, secondsBeforeAdds } = view;
  return { name, endpoint, partner, contacts, channels, locale, secondsBeforeAdds };
}

function secondsIn(text: string): number | undefined {
  const seconds = text.trim() === "" ? 0 : typedWhole(text);
  return seconds !== undefined && seconds <= SECONDS_BEFORE_ADDS ? seconds : undefined;
}
