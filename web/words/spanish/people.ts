import type { people as english } from "../english/people.ts";

export const people: typeof english = {
  title: "Buscar a una persona",
  lead: "Mira por qué una persona está, o no está, en esta cohorte en Braze.",
  privacy: "Lo que escribes no se guarda. Sí queda registrado que buscaste a alguien.",
  by: "Se conoce por",
  kinds: { external_id: "ID externo", alias: "Alias", device_id: "ID de dispositivo" },
  aliasLabel: "Etiqueta del alias",
  aliasLabelHelp: "El tipo de alias, por ejemplo, email.",
  missing: "Escríbelo tal como está en tus datos.",
  button: "Buscar",
  searching: "Buscando en las últimas importaciones…",
  result: "Resultado",
  never: "Esta cohorte nunca se importó, así que Braze no tiene a nadie de ella.",
  standings: {
    held: { title: "En Braze", text: "La cohorte tiene a esta persona, y Braze también." },
    leaving: {
      title: "En Braze, por salir",
      text: "La cohorte ya no tiene a esta persona. Braze todavía sí.",
    },
    waiting: {
      title: "En la cohorte, todavía no en Braze",
      text: "La cohorte tiene a esta persona. A Braze aún no se le comunicó, o no lo aceptó.",
    },
    refused: {
      title: "Rechazada por Braze",
      text: "La cohorte tiene a esta persona y Braze rechazó el identificador. La próxima importación lo intenta de nuevo.",
    },
    unsure: {
      title: "Puede que en Braze",
      text: "Se le comunicó a Braze y su respuesta se perdió. La próxima importación se lo comunica de nuevo.",
    },
    rejected: {
      title: "Descartada de la importación",
      text: "La cohorte tiene a esta persona, pero Braze no la reconocería.",
    },
    "not-selected": {
      title: "No está en la cohorte",
      text: "La última importación no encontró a esta persona con lo que escribiste.",
    },
    "not-held": {
      title: "No está en Braze",
      text: "Ninguna importación ha evaluado la cohorte para este espacio de trabajo, o fue hace demasiado tiempo.",
    },
    unknown: {
      title: "No se sabe",
      text: "No se puede leer el registro de lo que tiene Braze. Pide al operador que lo reconstruya.",
    },
  },
  sentBy: {
    external_id:
      "Los datos de la cohorte conocen lo que escribiste. Braze recibe a esta persona por su ID externo.",
    alias: "Los datos de la cohorte conocen lo que escribiste. Braze recibe a esta persona por un alias.",
    device_id:
      "Los datos de la cohorte conocen lo que escribiste. Braze recibe a esta persona por un ID de dispositivo.",
  },
  otherIdentifier: (first) =>
    `Cada persona se envía a Braze con un solo identificador. Si tiene varios, búscala por el primero de estos: ${first}.`,
  emptied: "La última importación era para quitar a todos de Braze.",
  evaluated: "Cohorte evaluada",
  lastChange: "Último cambio",
  underWay: {
    add: "Una importación en curso la añade.",
    remove: "Una importación en curso la quita.",
  },
  noChange: (n) =>
    n === 1 ? "Ninguno en la última importación" : `Ninguno en las últimas ${n} importaciones`,
  changes: {
    add: {
      accepted: "Añadida",
      refused: "Se rechazó añadirla",
      unknown: "No hubo respuesta al añadirla",
      unsent: "No se envió que se añadiera",
    },
    remove: {
      accepted: "Quitada",
      refused: "Se rechazó quitarla",
      unknown: "No hubo respuesta al quitarla",
      unsent: "No se envió que se quitara",
    },
  },
};
