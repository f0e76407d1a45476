import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Empty } from "../parts/empty.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { browserZone } from "../parts/zone.ts";
import { useWords } from "../words/use-words.tsx";

/** On one machine, the way to a first import in some clicks. */
export function SampleData({ path }: { path: string }) {
  const { w, locale } = useWords();
  const say = w.cohorts.none;
  const { client } = useApp();
  const refresh = useRefresh();
  const load = useMutation({
    mutationFn: () => {
      const asked = new URLSearchParams({ language: locale, timeZone: browserZone() });
      return client.post<void>(`${path}?${asked}`);
    },
    onSuccess: () => refresh(["cohorts"], ["data-sets"], ["connections"], ["schedules"]),
  });
  return (
    <Empty icon="users" text={load.isPending ? say.sampleBusy : say.sampleText} title={say.title}>
      <Button loading={load.isPending} onClick={() => load.mutate()}>
        {say.sample}
      </Button>
      {load.isError && <ProblemNote error={load.error} />}
    </Empty>
  );
}
