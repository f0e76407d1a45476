import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { BlockedAddress } from "../../shared/contract/mail-addresses.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Note } from "../parts/note.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";

/** Addresses that get no mail, why, and the way back. `stale`: what shows them. */
export function Blocked({ addresses, stale }: { addresses: readonly BlockedAddress[]; stale: string[] }) {
  return addresses.map((one) => <One blocked={one} key={one.id} stale={stale} />);
}

function One({ blocked, stale }: { blocked: BlockedAddress; stale: string[] }) {
  const { w, f } = useWords();
  const say = w.mail;
  const { client, session } = useApp();
  const refresh = useRefresh();
  const { id, address, reason, since } = blocked;
  const unblock = useMutation({
    mutationFn: () => client.delete(`/blocked-addresses/${id}`),
    onSettled: () => refresh(stale, ["schedules"], ["imports"]),
  });
  const may = session.may("connections/write");
  return (
    <Note title={say.blocked(address)} tone="warn">
      <span>
        {say.why[reason](f.day(since))} {say.todo[reason]} {!may && say.askOperator}
      </span>
      {may && (
        <div>
          <Button
            loading={unblock.isPending}
            onClick={() => unblock.mutate()}
            size="compact-sm"
            variant="default"
          >
            {say.again}
          </Button>
        </div>
      )}
      {unblock.isError && <ProblemNote error={unblock.error} />}
    </Note>
  );
}
