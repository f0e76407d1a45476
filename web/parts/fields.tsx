import type { ReactNode } from "react";
import classes from "./parts.module.css";

/** Fields side by side: their boxes are in line, also where the help of one takes more lines than that of others. */
export function Fields({ narrow = false, children }: { narrow?: boolean; children: ReactNode }) {
  return (
    <div className={classes["fields"]} data-narrow={narrow}>
      {children}
    </div>
  );
}
