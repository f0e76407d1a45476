/** Sets the time of the clock port, which all code of the project uses. */
import { systemClock } from "../../shared/adapters/system.ts";

let ahead = 0;

/** From now on, the functions' clock continues from this instant. */
export function setClock(instant: Date): void {
  ahead = instant.getTime() - Date.now();
  systemClock.now = () => new Date(Date.now() + ahead);
}
