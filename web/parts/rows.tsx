import { Skeleton } from "@mantine/core";
import classes from "./parts.module.css";

/** Stands where a list will be. */
export function Rows({ label, count = 4 }: { label: string; count?: number }) {
  return (
    <div aria-busy="true" aria-label={label} className={classes["card"]} role="status">
      {Array.from({ length: count }, (_, index) => (
        <Skeleton height={18} key={index.toString()} radius="sm" />
      ))}
    </div>
  );
}
