import type { exclusions as english } from "../english/exclusions.ts";

export const exclusions: typeof english = {
  title: "Listas de exclusión",
  lead: "Quien está en una lista no se envía nunca a Braze. Si Braze ya lo tiene, lo quita la próxima importación de cada cohorte.",
  list: "Lista",
  everywhere: "Todos los espacios de trabajo",
  forgotten: "Personas olvidadas, en todos los espacios de trabajo",
  forgottenText:
    "De las personas de esta lista no se guarda ningún identificador: se las reconoce, pero no se las puede mostrar. Para quitarlas, escribe sus identificadores.",
  deleted: "Un espacio de trabajo eliminado",
  counted: (name, n) => `${name} (${n})`,
  form: "Poner personas en la lista o quitarlas",
  by: "Conocidas por",
  people: {
    external_id: "Identificadores externos, uno por línea",
    alias: "Alias, uno por línea",
    device_id: "Identificadores de dispositivo, uno por línea",
  },
  peopleHelp: (most) => `Tal como están en tus datos, hasta ${most} de una vez.`,
  missing: "Escribe al menos uno.",
  tooMany: (n, most) => `Son ${n}. Escribe hasta ${most} de una vez.`,
  reason: "Por qué",
  reasonHelp:
    "Para tus compañeros, por ejemplo el número de una solicitud. Sin los identificadores de esas personas.",
  noReason: "Di por qué, para que otros lo sepan después.",
  add: "Poner en la lista",
  remove: "Quitar de la lista",
  added: (n) => `Puestas en la lista: ${n}`,
  addedText:
    "A partir de ahora ninguna importación las añade. La próxima importación de cada cohorte las quita de Braze si están allí.",
  thereAlready: (n) => (n === "1" ? "Otra ya estaba en ella." : `Otras ${n} ya estaban en ella.`),
  removed: (n) => `Quitadas de la lista: ${n}`,
  removedText: "La próxima importación de cada cohorte las vuelve a enviar si cumplen su definición.",
  notThere: (n) => (n === "1" ? "Otra no estaba en ella." : `Otras ${n} no estaban en ella.`),
  confirmTitle: "¿Quitar de la lista?",
  confirmText: (n) =>
    n === 1
      ? "La próxima importación de cada cohorte puede volver a enviar a esta persona a Braze."
      : "La próxima importación de cada cohorte puede volver a enviar a estas personas a Braze.",
  file: {
    title: "Poner en la lista a todas las personas de un archivo",
    help: "En CSV o JSON por líneas, de hasta 50 MB. Sus columnas tienen identificadores externos, alias con sus etiquetas o identificadores de dispositivo. Si alguna fila no dice de quién es, el archivo no cambia nada.",
    choose: "Elegir un archivo",
    another: "Elegir otro archivo",
    missing: "Elige primero un archivo.",
    tooLarge: "El archivo está vacío o pasa de 50 MB.",
    add: "Ponerlas en la lista",
    refused: {
      "data-unreadable":
        "El archivo tiene filas que no se pueden leer o sin identificador. No se ha cambiado nada. Corrige el archivo y vuelve a elegirlo.",
      "definition-invalid":
        "Ninguna columna del archivo dice quiénes son. Nómbrala por lo que contiene, por ejemplo ID externo, y vuelve a elegir el archivo.",
      "data-missing": "El archivo no contiene nada. Elige otro.",
      "file-too-large": "El archivo es demasiado grande. Divídelo y elige una parte tras otra.",
      "too-large-for-engine": "El archivo es demasiado grande. Divídelo y elige una parte tras otra.",
    },
  },
  onList: "En esta lista",
  columns: { who: "Quién", by: "La puso", when: "Cuándo", why: "Por qué" },
  nobody: "No hay nadie en esta lista.",
  notShown: "Tu cuenta puede cambiar la lista, pero no ver quién está en ella.",
  removeOne: (who) => `Quitar: ${who}`,
  removeShort: "Quitar",
};
