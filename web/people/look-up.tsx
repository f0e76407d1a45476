import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { IdentifierKind } from "../../shared/contract/cohorts.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import type { PersonLookUp } from "../../shared/contract/people.ts";
import type { PersonIdentifier } from "../../shared/contract/person-identifier.ts";
import { useApp } from "../app/app.ts";
import layout from "../cohorts/cohorts.module.css";
import { Card } from "../parts/card.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";
import { Standing } from "./standing.tsx";

const kinds: readonly IdentifierKind[] = ["external_id", "alias", "device_id"];

/** Why a person is, or is not, in a cohort. What is typed is sent in a body, and forgotten. */
export function LookUp({ cohort }: { cohort: CohortView }) {
  const { w } = useWords();
  const say = w.people;
  const { client } = useApp();
  const [kind, choose] = useState<IdentifierKind>("external_id");
  const [id, type] = useState("");
  const [label, name] = useState("");
  const [marked, mark] = useState(false);
  const look = useMutation({
    mutationFn: (request: PersonIdentifier) =>
      client.post<PersonLookUp>(`/cohorts/${cohort.id}/people/look-up`, request),
    gcTime: 0,
  });
  const isComplete = id !== "" && (kind !== "alias" || label !== "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mark(!isComplete);
    if (isComplete) look.mutate(requestOf(kind, id, label));
  };
  const changed = (change: () => void) => {
    change();
    look.reset();
  };
  return (
    <Card title={say.title}>
      <p className={layout["quietText"]}>
        {say.lead} {say.privacy}
      </p>
      <form autoComplete="off" className={layout["form"]} noValidate onSubmit={submit}>
        <NativeSelect
          data={kinds.map((value) => ({ value, label: say.kinds[value] }))}
          label={say.by}
          onChange={({ currentTarget }) => changed(() => choose(currentTarget.value as IdentifierKind))}
          value={kind}
        />
        <TextInput
          error={marked && id === "" && say.missing}
          label={say.kinds[kind]}
          onChange={({ currentTarget }) => changed(() => type(currentTarget.value))}
          spellCheck={false}
          value={id}
        />
        {kind === "alias" && (
          <TextInput
            description={say.aliasLabelHelp}
            error={marked && label === "" && say.missing}
            label={say.aliasLabel}
            onChange={({ currentTarget }) => changed(() => name(currentTarget.value))}
            spellCheck={false}
            value={label}
          />
        )}
        <div>
          <Button loading={look.isPending} type="submit" variant="default">
            {say.button}
          </Button>
        </div>
      </form>
      <div aria-live="polite" className={layout["form"]}>
        {look.isPending && <p className={layout["quietText"]}>{say.searching}</p>}
        {look.data?.connections.length === 0 && <p className={layout["text"]}>{say.never}</p>}
        {look.data?.connections.map((at) => (
          <Standing
            at={at}
            key={at.connectionId}
            order={cohort.identifierOrder ?? kinds}
            searched={look.data.importsSearched}
          />
        ))}
      </div>
      {look.isError && <ProblemNote error={look.error} />}
    </Card>
  );
}

function requestOf(kind: IdentifierKind, id: string, label: string): PersonIdentifier {
  if (kind === "external_id") return { external_id: id };
  return kind === "device_id" ? { device_id: id } : { alias_name: id, alias_label: label };
}
