import { Button } from "@mantine/core";
import { useState } from "react";
import { Icon } from "../parts/icon.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./braze.module.css";

/** `what`: for screen readers, what the text is. */
export function CopyText({ text, what }: { text: string; what: string }) {
  const { w } = useWords();
  const [copied, mark] = useState(false);
  return (
    <span className={classes["copied"]}>
      <code className={classes["code"]}>{text}</code>
      <Button
        aria-label={`${w.braze.copy}: ${what}`}
        leftSection={<Icon name={copied ? "check" : "copy"} size={15} />}
        onClick={() =>
          navigator.clipboard.writeText(text).then(
            () => mark(true),
            () => mark(false),
          )
        }
        size="compact-sm"
        variant="default"
      >
        {copied ? w.braze.copied : w.braze.copy}
      </Button>
    </span>
  );
}
