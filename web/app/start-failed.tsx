import { Button, Text, Title } from "@mantine/core";
import { SessionEnded, SignInFailed } from "../sign-in/session.ts";
import { useWords } from "../words/use-words.tsx";
import classes from "./shell.module.css";

/** Nothing can be shown: the sign-in failed, or the server is away. */
export function StartFailed({ error }: { error: unknown }) {
  const { w } = useWords();
  const say = w.common.signIn;
  const isSignIn = error instanceof SignInFailed || error instanceof SessionEnded;
  return (
    <main className={classes["alone"]}>
      <Title order={1}>{isSignIn ? say.failed : say.start}</Title>
      <Text c="dimmed">{isSignIn ? say.failedWhy : say.startWhy}</Text>
      <Button onClick={() => location.reload()}>{isSignIn ? say.again : w.common.retry}</Button>
    </main>
  );
}
