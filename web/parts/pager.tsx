import { Button } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../words/use-words.tsx";
import classes from "./parts.module.css";

/** The pages of a list that were opened, by the cursor of each; the first has none. */
export interface Pages {
  cursor: string | undefined;
  /** From 1. */
  number: number;
  open(cursor: string): void;
  back(): void;
}

/** `of`: what the list is of. With another one, it begins with its first page. */
export function usePages(of = ""): Pages {
  const [opened, turn] = useState<{ of: string; cursors: readonly string[] }>({ of, cursors: [] });
  const cursors = opened.of === of ? opened.cursors : [];
  return {
    cursor: cursors.at(-1),
    number: cursors.length + 1,
    open: (cursor) => turn({ of, cursors: [...cursors, cursor] }),
    back: () => turn({ of, cursors: cursors.slice(0, -1) }),
  };
}

/** One page is in the document at a time. Nothing if there is only one. `next`: the cursor of the next page. */
export function Pager({ pages, next, busy }: { pages: Pages; next: string | undefined; busy: boolean }) {
  const { w, f } = useWords();
  const say = w.common.pages;
  if (pages.number === 1 && next === undefined) return null;
  return (
    <nav aria-label={say.label} className={classes["pager"]}>
      <Button disabled={pages.number === 1} onClick={pages.back} size="compact-sm" variant="default">
        {say.previous}
      </Button>
      <span aria-live="polite">{say.number(f.number(pages.number))}</span>
      <Button
        disabled={next === undefined}
        loading={busy}
        onClick={() => next !== undefined && pages.open(next)}
        size="compact-sm"
        variant="default"
      >
        {say.next}
      </Button>
    </nav>
  );
}
