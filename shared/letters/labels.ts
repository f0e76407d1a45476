/** Labels of mails, around the words that describe a run. */
import type { Trigger } from "../contract/imports.ts";
import type { Locale } from "../contract/values.ts";

export interface Labels {
  /** Display name of the sender, unless the deployment sets one. */
  sender: string;
  why: string;
  todo: string;
  open: string;
  counts: Record<
    | "heading"
    | "members"
    | "added"
    | "removed"
    | "toAdd"
    | "toRemove"
    | "rejected"
    | "excluded"
    | "refused"
    | "unknown"
    | "unsent"
    | "total",
    string
  >;
  leftOut: string;
  details: Record<
    | "heading"
    | "connection"
    | "trigger"
    | "time"
    | "late"
    | "duration"
    | "rejectedUntil"
    | "cause"
    | "detailInEnglish"
    | "run",
    string
  >;
  triggers: Record<Trigger | "arrival", string>;
  closing: string;
  active: Record<
    "subject" | "badge" | "lead" | "heading" | "name" | "endpoint" | "partner" | "next" | "closing",
    string
  >;
  failing: Record<"subject" | "badge" | "lead" | "why" | "todo", string>;
  test: Record<"subject" | "badge" | "lead" | "channel", string>;
}

export const labels: Record<Locale, Labels> = {
  en: {
    sender: "Cohort imports",
    why: "Why",
    todo: "What to do",
    open: "Open this import",
    counts: {
      heading: "Counts",
      members: "Users in the cohort",
      added: "Added",
      removed: "Removed",
      toAdd: "Would be added",
      toRemove: "Would be removed",
      rejected: "Rejected: no identifier that Braze can use",
      excluded: "Excluded: on an exclusion list",
      refused: "Refused by Braze",
      unknown: "Unknown: no answer from Braze",
      unsent: "Not sent",
      total: "Total users imported",
    },
    leftOut: "Rejected users, by reason",
    details: {
      heading: "Details",
      connection: "Connection",
      trigger: "Started",
      time: "Run time",
      late: "Data late by",
      duration: "Duration",
      rejectedUntil: "Rejected rows, to download until",
      cause: "What could not be read or computed",
      detailInEnglish: "What could not be read or computed",
      run: "Import id",
    },
    triggers: {
      once: "as a one-time import",
      scheduled: "by schedule",
      arrival: "when new data arrived",
      manual: "by hand",
    },
    closing:
      "You get this email because you are a recipient of this cohort's imports. It was sent automatically.",
    active: {
      subject: "Integration active",
      badge: "Active",
      lead:
        "The integration with Braze is active: Braze accepted the data import key, so cohorts can be " +
        "imported to this workspace.",
      heading: "Connection",
      name: "Name",
      endpoint: "REST endpoint",
      partner: "Partner",
      next: "Imported cohorts can be used in Braze as a segment filter.",
      closing: "You get this email because you are a contact of this connection. It was sent automatically.",
    },
    failing: {
      subject: "Integration failing",
      badge: "Failing",
      lead:
        "Braze has refused the data import key of this connection in two imports, one after the other. " +
        "Until it is replaced, every import to this workspace fails.",
      why:
        "The key may have been invalidated in Braze, or the connection points at another Braze " +
        "instance than the one that issued it.",
      todo:
        "Create a key on the partner page of the Braze workspace and add it to the connection. The " +
        "next import tries it, and you are told when the integration is active again. There are no " +
        "further mails until then.",
    },
    test: {
      subject: "Test email",
      badge: "Test",
      lead:
        "This is a test. The emails about the scheduled imports of this cohort arrive at this address. " +
        "Nothing was imported.",
      channel:
        "This is a test. Messages about imports and connections arrive in this channel. Nothing was imported.",
    },
  },
  es: {
    sender: "Importación de cohortes",
    why: "Por qué",
    todo: "Qué hacer",
    open: "Abrir esta importación",
    counts: {
      heading: "Recuentos",
      members: "Usuarios de la cohorte",
      added: "Añadidos",
      removed: "Quitados",
      toAdd: "Se añadirían",
      toRemove: "Se quitarían",
      rejected: "Rechazados: sin un identificador que Braze pueda usar",
      excluded: "Excluidos: en una lista de exclusión",
      refused: "No admitidos por Braze",
      unknown: "Sin respuesta de Braze",
      unsent: "Sin enviar",
      total: "Total de usuarios importados",
    },
    leftOut: "Usuarios rechazados, por motivo",
    details: {
      heading: "Detalles",
      connection: "Conexión",
      trigger: "Inicio",
      time: "Hora",
      late: "Retraso de los datos",
      duration: "Duración",
      rejectedUntil: "Filas rechazadas, para descargar hasta",
      cause: "Qué no se pudo leer o calcular",
      detailInEnglish: "Qué no se pudo leer o calcular (en inglés)",
      run: "Identificador",
    },
    triggers: {
      once: "importación única",
      scheduled: "programada",
      arrival: "al llegar datos nuevos",
      manual: "a mano",
    },
    closing:
      "Recibes este correo porque figuras entre los destinatarios de las importaciones de esta cohorte. " +
      "Es un envío automático.",
    active: {
      subject: "Integración activa",
      badge: "Activa",
      lead:
        "La integración con Braze está activa: Braze ha aceptado la clave de importación de datos, así " +
        "que ya se pueden importar cohortes a este espacio de trabajo.",
      heading: "Conexión",
      name: "Nombre",
      endpoint: "Punto de acceso REST",
      partner: "Socio",
      next: "Las cohortes importadas se pueden usar en Braze como filtro de segmento.",
      closing: "Recibes este correo porque eres un contacto de esta conexión. Es un envío automático.",
    },
    failing: {
      subject: "La integración falla",
      badge: "Con fallos",
      lead:
        "Braze ha rechazado la clave de importación de datos de esta conexión en dos importaciones " +
        "seguidas. Mientras no se sustituya, fallarán todas las importaciones a este espacio de " +
        "trabajo.",
      why:
        "Puede que la clave se haya invalidado en Braze, o que la conexión apunte a otra instancia de " +
        "Braze que la que la emitió.",
      todo:
        "Crea una clave en la página del socio del espacio de trabajo de Braze y añádela a la " +
        "conexión. La próxima importación la probará, y recibirás un aviso cuando la integración vuelva " +
        "a estar activa. Hasta entonces no habrá más correos.",
    },
    test: {
      subject: "Correo de prueba",
      badge: "Prueba",
      lead:
        "Esto es una prueba. Los correos sobre las importaciones programadas de esta cohorte llegan a " +
        "esta dirección. No se ha importado nada.",
      channel:
        "Esto es una prueba. Los avisos sobre importaciones y conexiones llegan a este canal. No se ha importado nada.",
    },
  },
};
