import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { RunView } from "../../shared/contract/imports.ts";
import { useApp } from "../app/app.ts";
import { Icon } from "../parts/icon.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
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
      save(`${w.imports.file.name(name)}.csv`, historyFile(runs, { w, locale, timeZone }));
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

function save(fileName: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName.replaceAll(/[\\/:*?"<>|]/g, "-");
  link.click();
  URL.revokeObjectURL(address);
}
