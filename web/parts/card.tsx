import { Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import classes from "./parts.module.css";

/** A part of a page with a heading of its own. */
export function Card({
  title,
  aside,
  flush = false,
  children,
}: {
  title?: string;
  aside?: ReactNode;
  /** Its contents reach its edges, as a table does. */
  flush?: boolean;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section
      {...(title !== undefined && { "aria-labelledby": id })}
      className={classes["card"]}
      data-flush={flush}
    >
      {title !== undefined && (
        <div className={classes["cardHead"]}>
          <Title id={id} order={2}>
            {title}
          </Title>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}
