import { Link } from "@tanstack/react-router";
import classes from "./cohorts.module.css";

/** Each leads to all cohorts that have it. */
export function Tags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return null;
  return (
    <span className={classes["tags"]}>
      {tags.map((tag) => (
        <Link className={classes["tag"]} key={tag} search={{ tag }} to="/cohorts">
          {tag}
        </Link>
      ))}
    </span>
  );
}
