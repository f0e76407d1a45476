import type { Figures, Noun } from "../figures.ts";
import { theTime } from "./spanish-cadences.ts";
import { spanishReasons } from "./spanish-reasons.ts";
import type { Stop, Words } from "./words.ts";

const users: Noun = { one: "usuario", other: "usuarios" };
const added: Noun = { one: "añadido", other: "añadidos" };
const removed: Noun = { one: "quitado", other: "quitados" };
const changes: Noun = { one: "cambio", other: "cambios" };

const rows: Noun = { one: "fila", other: "filas" };
const times: Noun = { one: "fecha", other: "fechas" };
const identifiers: Noun = { one: "identificador", other: "identificadores" };

function told(f: Figures, n: number | undefined, one: string, other: string): string[] {
  return n ? [`${f.number(n)} ${n === 1 ? one : other}`] : [];
}

/** `9044`, o `9044 de los 17.262 importados hasta ahora`. */
function removes(f: Figures, { toSend, unusualChange }: Stop): string {
  const said = f.number(toSend.removes);
  return unusualChange ? `${said} de los ${f.number(unusualChange.held)} importados hasta ahora` : said;
}

export const spanish: Words = {
  ...spanishReasons,
  outcomes: {
    queued: "En espera",
    "waiting-for-data": "A la espera de datos",
    running: "En curso",
    imported: "Importada",
    emptied: "Vaciada",
    unchanged: "Sin cambios",
    partial: "Importada en parte",
    failed: "Fallida",
    cancelled: "Cancelada",
    skipped: "Omitida",
  },
  what: {
    queued: "La importación está a la espera de empezar.",
    waiting: "La importación espera su turno: antes se envían otras.",
    waitingForData: "La importación espera sus datos y empieza en cuanto lleguen.",
    running: (f, toSend) =>
      toSend
        ? `La importación está en curso: ${f.counted(toSend.adds, users)} por añadir y ${f.number(toSend.removes)} por quitar.`
        : "La importación está en curso.",
    stopping: "La importación se está cancelando: lo que está en camino aún se envía.",
    imported: (f, p) =>
      `La cohorte se ha importado. Usuarios añadidos: ${f.number(p.added)}; quitados: ${f.number(p.removed)}.`,
    emptied: (f, p) => `La cohorte se ha vaciado en Braze. Usuarios quitados: ${f.number(p.removed)}.`,
    excludedRemoved: (f, p) =>
      `Solo se ha quitado a quienes están en listas de exclusión. Usuarios quitados: ${f.number(p.removed)}. No se ha añadido a nadie.`,
    noneExcluded:
      "Sin cambios: Braze no tiene a nadie de esta cohorte que esté en una lista de exclusión, así que no se ha enviado nada.",
    unchanged: (f, members) =>
      `Sin cambios: toda la cohorte (${f.counted(members, users)}) estaba ya importada, así que no se ` +
      "ha enviado nada.",
    alreadyEmpty: "Sin cambios: no hay a quién añadir ni quitar, así que no se ha enviado nada.",
    partial: (f, p) =>
      `La cohorte se ha importado en parte: Braze ha aceptado ${f.number(p.accepted)} de ${f.counted(p.all, changes)}.`,
    failed: (f, p) =>
      p.unknown > 0
        ? `La importación ha fallado: Braze no ha confirmado nada (0 de ${f.counted(p.all, changes)}).`
        : `La importación ha fallado: Braze no ha aceptado nada (0 de ${f.counted(p.all, changes)}).`,
    failedWithoutCounts: "La importación ha fallado.",
    unusual: (f, stop) =>
      "La importación se ha detenido antes de enviar nada: habría añadido " +
      `${f.counted(stop.toSend.adds, users)} y quitado ${removes(f, stop)}.`,
    wouldStop: (f, stop) =>
      "Una importación se detendría antes de enviar nada: añadiría " +
      `${f.counted(stop.toSend.adds, users)} y quitaría ${removes(f, stop)}.`,
    cancelled: (f, p) =>
      `La importación se ha cancelado: Braze había aceptado ${f.number(p.accepted)} de ${f.counted(p.all, changes)}.`,
    cancelledBeforeSending: "La importación se ha cancelado.",
    skipped: (otherRun) =>
      otherRun
        ? `La importación se ha omitido: seguía en curso la importación ${otherRun} de la misma cohorte.`
        : "La importación se ha omitido.",
  },
  why: {
    waits: ({ since, nextLook, until, timeZone }) =>
      `Espera desde ${theTime(since)}, vuelve a mirar a ${theTime(nextLook)} y falla si los datos no han llegado a ${theTime(until)} (${timeZone}).`,
    otherGoesOn: "Los datos han llegado, pero otra importación de la cohorte sigue en curso.",
    late: (f, seconds) =>
      `Sus datos han llegado tarde: la importación los ha esperado y ha empezado ${f.duration(seconds)} después de lo previsto.`,
    waitedInVain: ({ until, timeZone }) => `Ha esperado los datos hasta ${theTime(until)} (${timeZone}).`,
    refused: (f, n) => `Braze ha rechazado ${f.counted(n, changes)}.`,
    unknown: (f, n) =>
      `Braze no ha respondido sobre ${f.counted(n, changes)}, así que no se puede saber si se han aplicado.`,
    unsent: (f, n) => `No se ${n === 1 ? "ha" : "han"} enviado ${f.counted(n, changes)}.`,
    leftOut: (f, n) =>
      `Se ${n === 1 ? "ha" : "han"} dejado fuera ${f.counted(n, users)}: con lo que se sabe, Braze no ` +
      `${n === 1 ? "lo" : "los"} reconocería.`,
    olderKey:
      "Braze ha rechazado la clave de importación de datos más reciente de la conexión; se ha usado una anterior.",
    rebuilt:
      "El registro de lo que tiene Braze se había perdido y se reconstruyó a partir de importaciones " +
      "anteriores: lo enviado desde entonces se envió de nuevo.",
    rebuiltInPart:
      "El registro de lo que tiene Braze se había perdido y ya no se conoce todo lo que se envió: " +
      "usuarios que salieron de la cohorte en ese tiempo pueden seguir en ella en Braze.",
    tooManyRemoves: (f, share) => `Quitaría más del ${f.share(share)} de los importados hasta ahora.`,
    tooManyAdds: (f, factor) => `Añadiría más de ${f.factor(factor)} veces los importados hasta ahora.`,
    becomesEmpty: "No dejaría a nadie en la cohorte.",
    unreadable: (f, { rows: malformed, times: undated, identifiers: unnamed, files, moreFiles }) => {
      const what = f.listed([
        ...(malformed > 0 ? [f.counted(malformed, rows)] : []),
        ...(undated > 0 ? [f.counted(undated, times)] : []),
        ...(unnamed > 0 ? [f.counted(unnamed, identifiers)] : []),
      ]);
      const where = f.listed([...files.map((name) => `"${name}"`), ...(moreFiles ? ["otros"] : [])]);
      const one = malformed + undated + unnamed === 1;
      return `No se ${one ? "ha" : "han"} podido leer ${what} de los datos y se ${one ? "ha" : "han"} dejado fuera, lo que el conjunto de datos permite (en ${where}).`;
    },
    hints: (f, hints) => {
      const odd = f.listed([
        ...told(
          f,
          hints["outer-blanks"],
          "empieza o termina con un espacio",
          "empiezan o terminan con un espacio",
        ),
        ...told(
          f,
          hints["invisible-characters"],
          "tiene caracteres invisibles",
          "tienen caracteres invisibles",
        ),
        ...told(
          f,
          hints["scientific-notation"],
          "está escrito como 1.23E+11, como las hojas de cálculo escriben los números largos",
          "están escritos como 1.23E+11, como las hojas de cálculo escriben los números largos",
        ),
      ]);
      return `De los identificadores de los miembros, que se envían tal cual, ${odd}.`;
    },
  },
  todo: {
    nextImport: "La próxima importación vuelve a enviar lo que falta.",
    refused: "Las filas rechazadas nombran a cada usuario que Braze ha rechazado.",
    leftOut: "Las filas rechazadas dicen el motivo de cada usuario.",
    olderKey: "Revisa la clave más reciente y sustitúyela antes de que se invalide la anterior.",
    rebuiltInPart: "Si importa que puedan quedar usuarios, crea una cohorte nueva y úsala en lugar de esta.",
    unreadable: "Haz corregir en su origen lo que no se ha podido leer.",
    hints:
      "Comprueba que Braze conoce a estos usuarios exactamente por esos identificadores; si no, haz que se " +
      "corrijan en su origen.",
    emptyAgain:
      "Para continuar, vuelve a vaciar la cohorte en Braze: una importación normal la llenaría de nuevo.",
    allowOnce: "Si el cambio es el que quieres, vuelve a importar y permítelo esta vez.",
    guard: "Si los límites son demasiado estrictos, cámbialos en los ajustes de la cohorte.",
  },
  brief: {
    changes: (f, p) => `${f.counted(p.added, added)}, ${f.counted(p.removed, removed)}`,
    removed: (f, p) => f.counted(p.removed, removed),
    share: (f, p) => `${f.number(p.accepted)} de ${f.counted(p.all, changes)}`,
  },
};
