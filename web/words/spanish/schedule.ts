import { theTime } from "../../../shared/domain/words/spanish-cadences.ts";
import type { schedule as english } from "../english/schedule.ts";

export const schedule: typeof english = {
  title: "Programación",
  none: "Se importa cuando alguien inicia una importación.",
  set: "Programar",
  states: {
    claiming: "Preparándose",
    live: "Activa",
    paused: "En pausa",
    ending: "Terminando",
    ended: "Terminada",
  },
  healths: { late: "Con retraso", failing: "Falló la última importación", partial: "La última fue parcial" },
  next: "Próxima importación",
  nextArrival: "En cuanto haya datos nuevos.",
  nextNone: "Ninguna mientras esté en pausa.",
  workspace: "Espacio de trabajo",
  wait: "Datos con retraso",
  waitUntil: (time) => `Los espera hasta ${theTime(time)}.`,
  recipients: "Los correos van a",
  importNow: "Importar ahora",
  pause: "Pausar",
  resume: "Reanudar",
  change: "Cambiar",
  end: "Terminar programación",
  endTitle: "¿Terminar esta programación?",
  endText: "No empieza ninguna importación más. La cohorte y sus usuarios en Braze se quedan como están.",
  endKeep: "Mantenerla",
  earlier: "Programaciones anteriores",
  endedAt: (time) => `terminó ${time}`,
  movedTitle: "Quedan usuarios en el espacio anterior",
  movedText: (n) =>
    n === "1"
      ? "Braze todavía tiene allí a 1 usuario de esta cohorte. Se queda allí y ya nada lo actualiza."
      : `Braze todavía tiene allí a ${n} usuarios de esta cohorte. Se quedan allí y ya nada los actualiza.`,
  moveAnyway: "Dejarlos y guardar",
};
