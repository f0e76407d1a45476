import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { RunView } from "../../shared/contract/imports.ts";
import { useApp } from "../app/app.ts";
import { Icon } from "../parts/icon.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { saveFile } from "../parts/save-file.ts";
import { useWords } from "../words/use-words.tsx";
import { historyFile } from "./history-file.ts";

/** All imports of a cohort as one file. */
export function Download({ cohortId, name }: { cohortId: string; name: string }) {
  const { w, locale } = useWords();
  const { client } = useApp();
  const download = useMutation({
    mutationFn: async () => {
      const runs = await client.all<RunView>(`/cohorts/${cohortId}/imports`);
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      const text = historyFile(runs, { w, locale, timeZone });
      saveFile({ fileName: `${w.imports.file.name(name)}.csv`, text, type: "text/csv" });
    },
  });
  return (
    <>
      <Button
        leftSection={<Icon name="download" />}
        loading={download.isPending}
        onClick={() => download.mutate()}
        size="compact-sm"
        variant="default"
      >
        {w.imports.file.download}
      </Button>
      {download.isError && <ProblemNote error={download.error} />}
    </>
  );
}
