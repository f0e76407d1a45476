import { Link } from "@tanstack/react-router";
import { useApp } from "../app/app.ts";
import { useWords } from "../words/use-words.tsx";
import classes from "./braze-link.module.css";

/** Leads to Braze's side, where a stage plays Braze and the person may see it. */
export function BrazeLink() {
  const { w } = useWords();
  const { session } = useApp();
  if (!session.may("sandbox/admin")) return null;
  return (
    <Link activeProps={{ "aria-current": "page" }} className={classes["link"]} to="/braze">
      {w.braze.side}
    </Link>
  );
}
