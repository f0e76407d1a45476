import { NativeSelect, Radio, Switch, TextInput } from "@mantine/core";
import type { CheckedUsers, DataSetCheck } from "../../shared/contract/data-set-checks.ts";
import type { TimeFormat } from "../../shared/contract/data-sets.ts";
import classes from "../cohorts/cohorts.module.css";
import { CsvFields } from "../lists/csv-fields.tsx";
import { Card } from "../parts/card.tsx";
import { Fields } from "../parts/fields.tsx";
import { useWords } from "../words/use-words.tsx";
import type { DataSetDraft, EventsDraft, Faults, UsersDraft } from "./draft.ts";
import { ColumnField, SourceFields } from "./source-fields.tsx";

interface CardProps {
  draft: DataSetDraft;
  faults: Faults;
  /** It was tried to save: what is missing is marked. */
  marked: boolean;
  /** What the last check found: names of columns come from it. */
  found: DataSetCheck | undefined;
  set(next: Partial<DataSetDraft>): void;
}

const timeFormats: readonly TimeFormat[] = [
  "iso",
  "day-month-year",
  "month-day-year",
  "excel",
  "epoch-seconds",
  "epoch-milliseconds",
  "epoch-microseconds",
];

/** What users did. */
export function EventsCard({ draft, faults, marked, found, set }: CardProps) {
  const { w } = useWords();
  const say = w.data.form;
  const { events } = draft;
  const { columns, isOne } = events;
  const change = (next: Partial<EventsDraft>) => set({ events: { ...events, ...next } });
  const name = (next: Partial<EventsDraft["columns"]>) => change({ columns: { ...columns, ...next } });
  const names = namesIn(found?.events);
  return (
    <Card title={say.eventsTitle}>
      <p className={classes["quietText"]}>{say.eventsText}</p>
      <SourceFields
        draft={events}
        example="shop/events/"
        isMarkWrong={faults.eventsMarker}
        isPlaceWrong={faults.eventsPrefix && (marked || events.prefix !== "")}
        set={change}
      />
      {events.format === "csv" && <CsvFields onChange={(csv) => change({ csv })} settings={events.csv} />}
      <h3 className={classes["part"]}>{say.columns}</h3>
      <p className={classes["quietText"]}>{names.length > 0 ? say.columnsFound : say.columnsText}</p>
      <Fields>
        <ColumnField
          error={marked && faults.eventsUser && say.columnMissing}
          label={say.eventUser}
          names={names}
          onChange={(user) => name({ user })}
          required
          value={columns.user}
        />
        <ColumnField
          error={marked && faults.eventsTime && say.columnMissing}
          label={say.eventTime}
          names={names}
          onChange={(time) => name({ time })}
          required
          value={columns.time}
        />
        <NativeSelect
          data={[
            { value: "", label: say.timeUsual },
            ...timeFormats.map((value) => ({ value, label: say.timeFormats[value] })),
          ]}
          label={say.timeFormat}
          onChange={(event) => change({ timeFormat: event.currentTarget.value as EventsDraft["timeFormat"] })}
          value={events.timeFormat}
        />
      </Fields>
      <Radio.Group
        label={say.which}
        onChange={(value) => change({ isOne: value === "one" })}
        value={isOne ? "one" : "column"}
      >
        <div className={classes["filter"]}>
          <Radio label={say.byColumn} value="column" />
          <Radio label={say.oneEvent} value="one" />
        </div>
      </Radio.Group>
      <Fields>
        {isOne ? (
          <TextInput
            error={marked && faults.eventIs && say.eventIsMissing}
            label={say.eventIs}
            maxLength={200}
            onChange={(event) => change({ eventIs: event.currentTarget.value })}
            placeholder="purchase"
            required
            value={events.eventIs}
          />
        ) : (
          <ColumnField
            error={marked && faults.eventsEvent && say.columnMissing}
            label={say.eventName}
            names={names}
            onChange={(event) => name({ event })}
            required
            value={columns.event}
          />
        )}
      </Fields>
    </Card>
  );
}

const userFields = ["externalId", "deviceId", "anonymous", "aliasName", "aliasLabel"] as const;

/** Who the users are. */
export function UsersCard({ draft, faults, marked, found, set }: CardProps) {
  const { w } = useWords();
  const say = w.data.form;
  const { users, hasUsers } = draft;
  const { columns } = users;
  const change = (next: Partial<UsersDraft>) => set({ users: { ...users, ...next } });
  const name = (next: Partial<UsersDraft["columns"]>) => change({ columns: { ...columns, ...next } });
  const names = namesIn(found?.users);
  return (
    <Card title={say.usersTitle}>
      <Switch
        checked={hasUsers}
        description={say.hasUsersHelp}
        label={say.hasUsers}
        onChange={(event) => set({ hasUsers: event.currentTarget.checked })}
      />
      {hasUsers && (
        <>
          <SourceFields
            draft={users}
            example="shop/users/"
            isMarkWrong={faults.usersMarker}
            isPlaceWrong={faults.usersPrefix && (marked || users.prefix !== "")}
            set={change}
          />
          {users.format === "csv" && <CsvFields onChange={(csv) => change({ csv })} settings={users.csv} />}
          <h3 className={classes["part"]}>{say.columns}</h3>
          <p className={classes["quietText"]}>{names.length > 0 ? say.columnsFound : say.columnsText}</p>
          <Fields>
            <ColumnField
              error={marked && faults.usersUser && say.columnMissing}
              help={say.userHelp}
              label={say.user}
              names={names}
              onChange={(user) => name({ user })}
              required
              value={columns.user}
            />
            {userFields.map((field) => (
              <ColumnField
                error={field === "aliasLabel" && marked && faults.usersLabel && say.labelMissing}
                help={say.userColumns[field].help}
                key={field}
                label={say.userColumns[field].label}
                names={names}
                onChange={(column) => name({ [field]: column })}
                value={columns[field]}
              />
            ))}
            <TextInput
              description={say.labelIsHelp}
              label={say.labelIs}
              onChange={(event) => name({ aliasLabelIs: event.currentTarget.value })}
              value={columns.aliasLabelIs}
            />
          </Fields>
        </>
      )}
    </Card>
  );
}

/** Of the columns of all files. */
function namesIn(source: Pick<CheckedUsers, "columnSets"> | undefined): string[] {
  const sets = source?.columnSets.first ?? [];
  return sets.flatMap(({ columns }) => columns.first.map(({ name }) => name));
}
