import type { CadenceWords } from "./cadence-words.ts";

export const spanishCadences: CadenceWords = {
  weekdays: {
    MON: "lunes",
    TUE: "martes",
    WED: "miércoles",
    THU: "jueves",
    FRI: "viernes",
    SAT: "sábado",
    SUN: "domingo",
  },
  hourly: (at, until, zone) => `Cada hora de ${at} a ${until}, ${zone}`,
  daily: (at, zone) => `Cada día ${toThe(at)}, ${zone}`,
  fromMondayToFriday: (at, zone) => `Cada día de lunes a viernes ${toThe(at)}, ${zone}`,
  weekly: (days, at, zone) => `Cada ${days} ${toThe(at)}, ${zone}`,
  monthly: (day, at, zone) => `El día ${day} de cada mes ${toThe(at)}, ${zone}`,
  monthlyOnLastDay: (at, zone) => `El último día de cada mes ${toThe(at)}, ${zone}`,
  onArrival: "Cuando llegan datos nuevos",
  within: (minutes) =>
    minutes === 1 ? ", o hasta un minuto después" : `, o hasta ${minutes} minutos después`,
  clockChanges: {
    "skipped-by-dst": (at, due) =>
      `Los relojes se adelantan y la hora ${at} no existe este día: la importación toca ${toThe(due)} ` +
      "y empieza antes de media hora.",
    "repeated-by-dst": (at) =>
      `Los relojes se retrasan y la hora ${at} llega dos veces este día: la importación se hace una ` +
      "sola vez, la primera.",
  },
};

/** One o'clock is singular. */
function toThe(at: string): string {
  return `a ${theTime(at)}`;
}

/** `la 01:30`, `las 09:00`. */
export function theTime(at: string): string {
  return `${at.startsWith("01") ? "la" : "las"} ${at}`;
}
