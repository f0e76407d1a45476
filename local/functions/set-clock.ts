/** The time of a steered clock, for all that takes its time from the port: which is all of our code. */
import { systemClock } from "../../shared/adapters/system.ts";

let ahead = 0;

/** From now on the functions' clock goes on from this instant. */
export function setClock(instant: Date): void {
  ahead = instant.getTime() - Date.now();
  systemClock.now = () => new Date(Date.now() + ahead);
}
