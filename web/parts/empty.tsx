import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";
import classes from "./parts.module.css";

/** Says why there is nothing here, and what to do first. */
export function Empty({
  icon,
  title,
  text,
  children,
}: {
  icon: IconName;
  title: string;
  text: string;
  children?: ReactNode;
}) {
  return (
    <section className={classes["empty"]}>
      <span className={classes["emptyIcon"]}>
        <Icon name={icon} size={24} />
      </span>
      <Title order={2}>{title}</Title>
      <Text c="dimmed" className={classes["emptyText"]}>
        {text}
      </Text>
      {children}
    </section>
  );
}
