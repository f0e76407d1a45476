import { Button } from "@mantine/core";
import { createContext, useContext } from "react";
import { useWords } from "../words/use-words.tsx";
import { useApp } from "./app.ts";
import classes from "./shell.module.css";

/** Whether the issuer gives no more tokens. */
export const SessionContext = createContext(false);

export function SessionEndedNotice() {
  const { w } = useWords();
  const { session } = useApp();
  if (!useContext(SessionContext)) return null;
  return (
    <div className={classes["ended"]} role="alert">
      <span>{w.common.signIn.ended}</span>
      <Button onClick={() => session.signInAgain()} size="compact-sm" variant="white">
        {w.common.signIn.again}
      </Button>
    </div>
  );
}
