import { Button, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "../words/use-words.tsx";
import classes from "./parts.module.css";
import { ProblemNote } from "./problem-note.tsx";

/** Asks before something that cannot be taken back. */
export function Confirm({
  opened,
  title,
  action,
  keep,
  busy = false,
  error,
  onConfirm,
  onClose,
  children,
}: {
  opened: boolean;
  title: string;
  action: string;
  keep?: string;
  busy?: boolean;
  error?: unknown;
  onConfirm(): void;
  onClose(): void;
  children: ReactNode;
}) {
  const { w } = useWords();
  return (
    <Modal
      closeButtonProps={{ "aria-label": w.common.close }}
      onClose={onClose}
      opened={opened}
      title={title}
    >
      <div className={classes["stack"]}>
        {children}
        {error ? <ProblemNote error={error} /> : null}
        <div className={classes["modalActions"]}>
          <Button onClick={onClose} variant="default">
            {keep ?? w.common.cancel}
          </Button>
          <Button className={classes["danger"] ?? ""} loading={busy} onClick={onConfirm}>
            {action}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
