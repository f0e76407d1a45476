import { useQuery } from "@tanstack/react-query";
import type { Definition } from "../../shared/contract/cohorts.ts";
import type { Upload } from "../../shared/contract/uploads.ts";
import { useDataSets } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Said } from "../criteria/said.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./cohorts.module.css";

/** A definition in words, or the text of its query, or the name of its file. */
export function DefinitionSaid({ definition, timeZone }: { definition: Definition; timeZone: string }) {
  const { w } = useWords();
  const say = w.cohorts;
  const dataSets = useDataSets();
  const id = "dataSet" in definition ? definition.dataSet : undefined;
  const name = dataSets.data?.find((one) => one.id === id)?.name ?? id;
  return (
    <>
      {definition.kind === "criteria" && <Said criterion={definition.where} />}
      {definition.kind === "sql" && (
        <>
          <p className={classes["text"]}>{say.sql}</p>
          <pre className={classes["code"]}>{definition.sql}</pre>
        </>
      )}
      {definition.kind === "list" && (
        <>
          <p className={classes["text"]}>{say.list}</p>
          <ListFile object={definition.object} />
        </>
      )}
      {name !== undefined && <p className={classes["quietText"]}>{say.definitionOf(name, timeZone)}</p>}
    </>
  );
}

/** The file as it was called when it was uploaded. Nothing, where it was put there in another way. */
function ListFile({ object }: { object: string }) {
  const { w, f } = useWords();
  const { client } = useApp();
  const id = /^uploads\/([\w-]+)\.\w+$/.exec(object)?.[1];
  const upload = useQuery({
    enabled: id !== undefined,
    queryKey: ["uploads", id],
    queryFn: ({ signal }) => client.get<Upload>(`/uploads/${id}`, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    upload.data && (
      <p className={classes["text"]}>
        {w.cohorts.listFile(upload.data.name, f.moment(upload.data.createdAt))}
      </p>
    )
  );
}
