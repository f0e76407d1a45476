import { Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { Icon } from "./icon.tsx";
import classes from "./parts.module.css";

interface BackTo {
  to:
    | "/braze/cohorts"
    | "/braze/segments"
    | "/cohorts"
    | "/cohorts/$cohortId"
    | "/channels"
    | "/connections"
    | "/connections/$connectionId"
    | "/data-sets"
    | "/data-sets/$dataSetId"
    | "/exclusions"
    | "/exclusions/forget";
  params?: Record<string, string>;
  label: string;
}

/** The heading of a page, with what can be done there. */
export function PageHead({
  title,
  lead,
  back,
  badge,
  children,
}: {
  title: string;
  lead?: ReactNode;
  back?: BackTo;
  badge?: ReactNode;
  children?: ReactNode;
}) {
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div className={classes["head"]}>
      <div className={classes["headText"]}>
        {back && (
          <Link className={classes["back"]} params={back.params ?? {}} to={back.to as "/cohorts"}>
            <Icon name="back" size={15} />
            {back.label}
          </Link>
        )}
        <div className={classes["titleRow"]}>
          <Title className={classes["title"] ?? ""} order={1}>
            {title}
          </Title>
          {badge}
        </div>
        {lead !== undefined && <div className={classes["lead"]}>{lead}</div>}
      </div>
      {children !== undefined && <div className={classes["headActions"]}>{children}</div>}
    </div>
  );
}
