import { Link, Outlet } from "@tanstack/react-router";
import { useApp } from "../app/app.ts";
import { Note } from "../parts/note.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./braze.module.css";

const places = [
  { to: "/braze", name: "partner" },
  { to: "/braze/users", name: "users" },
  { to: "/braze/cohorts", name: "cohorts" },
  { to: "/braze/segments", name: "segments" },
] as const;

/** Frames every page of Braze's side, so that it is never taken for the sender's or for Braze. */
export function BrazeSide() {
  const { w } = useWords();
  const { session } = useApp();
  const say = w.braze;
  if (!session.may("sandbox/admin")) return <Note tone="idle">{say.notAllowed}</Note>;
  return (
    <div className={classes["side"]}>
      <div className={classes["band"]}>
        <p>
          <strong>{say.side}.</strong> {say.about}
        </p>
        <nav aria-label={say.side} className={classes["places"]}>
          {places.map(({ to, name }) => (
            <Link
              activeOptions={{ exact: to === "/braze" }}
              activeProps={{ "aria-current": "page" }}
              className={classes["place"]}
              key={to}
              to={to}
            >
              {say.nav[name]}
            </Link>
          ))}
        </nav>
      </div>
      <Outlet />
    </div>
  );
}
