import { Chip, NativeSelect, Radio, Select, TagsInput, TextInput } from "@mantine/core";
import type { ConnectionView } from "../../shared/contract/connections.ts";
import type { Weekday } from "../../shared/contract/schedules.ts";
import { ChooseChannels } from "../channels/choose.tsx";
import { Card } from "../parts/card.tsx";
import { Fields } from "../parts/fields.tsx";
import { timeZones } from "../parts/zone.ts";
import { useWords } from "../words/use-words.tsx";
import { NextImports } from "./next-imports.tsx";
import classes from "./plan.module.css";
import {
  addressesIn,
  cadenceOf,
  earliestLimit,
  isAddress,
  isWaitValid,
  mayWaitForData,
  type PlanDraft,
} from "./plan-draft.ts";

interface FieldsProps {
  draft: PlanDraft;
  marked: boolean;
  set(next: Partial<PlanDraft>): void;
}

const days = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"] as const satisfies readonly Weekday[];
const LAST_NUMBERED_DAY = 28;

export function WhereFields({
  draft,
  set,
  connections,
}: FieldsProps & { connections: readonly ConnectionView[] }) {
  const { w } = useWords();
  return (
    <Card>
      <NativeSelect
        data={connections.map(({ id, name }) => ({ value: id, label: name }))}
        description={w.plan.whereHelp}
        label={w.plan.where}
        onChange={(event) => set({ connectionId: event.currentTarget.value })}
        value={draft.connectionId}
      />
    </Card>
  );
}

/** `once`: it may also be imported once, now. `arrival`: its data tells when it is complete. */
export function WhenFields({
  draft,
  set,
  marked,
  once,
  arrival,
}: FieldsProps & { once: boolean; arrival: boolean }) {
  const { w } = useWords();
  const say = w.plan;
  const cadence = cadenceOf(draft);
  const choices = (["once", "arrival", "hour", "daily", "weekly", "monthly"] as const).filter(
    (every) => (once || every !== "once") && (arrival || every !== "arrival"),
  );
  return (
    <Card>
      <Radio.Group
        label={say.often}
        onChange={(every) => set({ every: every as PlanDraft["every"] })}
        value={draft.every}
      >
        <div className={classes["choices"]}>
          {choices.map((every) => (
            <Radio.Card className={classes["choice"] ?? ""} key={every} value={every}>
              <Radio.Indicator />
              <span>{say.cadences[every]}</span>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
      {draft.every === "weekly" && (
        <div>
          <span className={classes["label"]} id="weekdays">
            {say.days}
          </span>
          <Chip.Group
            multiple
            onChange={(chosen) => set({ weekdays: days.filter((day) => chosen.includes(day)) })}
            value={draft.weekdays}
          >
            <fieldset aria-labelledby="weekdays" className={classes["days"]}>
              {days.map((day) => (
                <Chip aria-label={say.weekdayNames[day]} key={day} value={day}>
                  {say.weekdays[day]}
                </Chip>
              ))}
            </fieldset>
          </Chip.Group>
          {draft.weekdays.length === 0 && <p className={classes["error"]}>{say.daysMissing}</p>}
        </div>
      )}
      {draft.every !== "once" && (
        <Fields narrow>
          {draft.every === "monthly" && (
            <NativeSelect
              data={[
                ...Array.from({ length: LAST_NUMBERED_DAY }, (_, day) => String(day + 1)),
                { value: "last", label: say.lastDay },
              ]}
              description={say.dayOfMonthHelp}
              label={say.dayOfMonth}
              onChange={(event) => set({ dayOfMonth: event.currentTarget.value })}
              value={draft.dayOfMonth}
            />
          )}
          {draft.every !== "arrival" && (
            <TextInput
              error={marked && draft.at === ""}
              label={draft.every === "hour" ? say.firstAt : say.at}
              onChange={(event) => set({ at: event.currentTarget.value })}
              type="time"
              value={draft.at}
            />
          )}
          {draft.every === "hour" && (
            <TextInput
              error={draft.lastAt < draft.at && say.lastTooEarly}
              label={say.lastAt}
              onChange={(event) => set({ lastAt: event.currentTarget.value })}
              type="time"
              value={draft.lastAt}
            />
          )}
          <Select
            allowDeselect={false}
            data={[...new Set([draft.timeZone, ...timeZones()])]}
            description={draft.every === "arrival" && say.zoneOfMails}
            label={say.zone}
            limit={60}
            onChange={(zone) => zone && set({ timeZone: zone })}
            searchable
            value={draft.timeZone}
          />
        </Fields>
      )}
      {mayWaitForData(draft) && <WaitField draft={draft} set={set} />}
      {cadence && <NextImports cadence={cadence} />}
    </Card>
  );
}

function WaitField({ draft, set }: Pick<FieldsProps, "draft" | "set">) {
  const { w } = useWords();
  const say = w.plan;
  return (
    <TextInput
      description={say.waitHelp}
      error={!isWaitValid(draft) && say.waitTooEarly(earliestLimit(draft))}
      label={say.wait}
      onChange={(event) => set({ waitUntil: event.currentTarget.value })}
      type="time"
      value={draft.waitUntil}
    />
  );
}

export function MailFields({ draft, set, marked }: FieldsProps) {
  const { w } = useWords();
  const say = w.plan;
  const wrong = draft.recipients.find((address) => !isAddress(address));
  const error =
    wrong !== undefined
      ? say.recipientsInvalid(wrong)
      : marked && draft.recipients.length === 0 && say.recipientsMissing;
  return (
    <Card title={say.mail}>
      <TagsInput
        description={say.recipientsHint}
        error={error}
        label={say.recipients}
        onChange={(recipients) => set({ recipients: addressesIn(recipients) })}
        splitChars={[",", ";", " "]}
        value={draft.recipients}
      />
      <Fields narrow>
        <NativeSelect
          data={(["en", "es"] as const).map((one) => ({ value: one, label: w.common.languages[one] }))}
          label={say.language}
          onChange={(event) => set({ locale: event.currentTarget.value === "es" ? "es" : "en" })}
          value={draft.locale}
        />
        {draft.every !== "once" && (
          <NativeSelect
            data={(["every-run", "changes-and-failures", "failures"] as const).map((one) => ({
              value: one,
              label: say.policies[one],
            }))}
            label={say.policy}
            onChange={(event) => set({ mailPolicy: event.currentTarget.value as PlanDraft["mailPolicy"] })}
            value={draft.mailPolicy}
          />
        )}
      </Fields>
      {draft.every !== "once" && (
        <ChooseChannels
          chosen={draft.channels}
          description={w.channels.chooseHelp}
          label={w.channels.choose}
          onChoose={(channels) => set({ channels })}
        />
      )}
    </Card>
  );
}
