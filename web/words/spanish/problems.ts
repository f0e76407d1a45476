import type { problems as english } from "../english/problems.ts";

export const problems: typeof english = {
  title: "No se pudo hacer",
  known: {
    "not-found": "Ya no está: se eliminó o la dirección no es correcta.",
    "no-schedule": "Esta cohorte ya no está programada.",
    "changed-meanwhile": "Otra persona acaba de cambiar esto. Míralo de nuevo y repite tu cambio.",
    "import-going-on": "Hay una importación de esta cohorte en curso. Inténtalo cuando haya terminado.",
    "import-ended": "La importación ya había terminado, así que no hay nada que cancelar.",
    "schedule-exists": "Esta cohorte ya está programada. Cambia esa programación o termínala antes.",
    scheduled: "La usa una programación. Termina antes la programación.",
    "members-left-at-braze": "Braze todavía tiene usuarios de esta cohorte.",
    "connection-disabled": "La conexión está desactivada. Actívala antes.",
    "connection-fixed":
      "El punto de acceso y el partner ya no se pueden cambiar después de la primera importación. Conecta el espacio de nuevo.",
    "connection-in-use": "Una importación está usando la conexión. Inténtalo cuando haya terminado.",
    "connection-not-usable":
      "El espacio de trabajo no se puede usar ahora. Abre su conexión para ver por qué.",
    "key-already-added": "Esta clave ya está aquí. No hay nada que hacer.",
    "key-in-use": "Es la última clave activa y todavía se usa.",
    "key-refused":
      "Braze rechazó esta clave. Cópiala entera, comprueba que está activa en Braze y que el punto de acceso es el de este espacio.",
    "partner-key-refused":
      "Braze rechazó la clave de partner de este sistema, no la tuya. Pide al operador que la revise.",
    "partner-not-enabled":
      "Braze conoce la clave, pero este partner no está habilitado en su espacio. Pide a tu gestor de cuenta de Braze que lo habilite.",
    unauthorized:
      "Braze negó el acceso sin decir qué clave no acepta. Revisa la clave y el punto de acceso; si ambos son correctos, pregunta al operador.",
    "refused-by-braze": "Braze consideró la llamada no válida. Revisa el nombre del partner.",
    "change-not-told":
      "El espacio de trabajo está desactivado, pero aún no se pudo eliminar. Inténtalo dentro de un minuto.",
    "braze-did-not-answer": "Braze no respondió a tiempo. No se cambió nada; inténtalo dentro de un minuto.",
    "same-workspace-not-confirmed": "Confirma que la clave es del mismo espacio de trabajo.",
    "endpoint-not-allowed":
      "No es el punto de acceso REST de una instancia de Braze. Braze muestra el tuyo en Settings, APIs and Identifiers.",
    "cluster-without-partner-key":
      "Este sistema no tiene clave de partner para la región de este punto de acceso. Pide al operador que la añada.",
    "channel-unknown": "Un canal ya no existe. Elige otro.",
    "channel-in-use": "Hay programaciones o conexiones que usan este canal. Quítalo de ellas primero.",
    "channel-off": "El canal está desactivado o ya no existe. Actívalo y envíalo de nuevo.",
    "address-not-usable":
      "Esta dirección no se puede usar. Debe empezar por https:// y tener un nombre público, sin usuario ni contraseña.",
    "data-without-mark":
      "Los datos de esta cohorte no dicen cuándo están completos: necesitan una marca, que su exportación escribe al final. Elige horas, o pregunta a quien proporciona los datos.",
    "cadence-refused": "Esta zona horaria no sirve para programaciones. Elige una ciudad de la misma zona.",
    "definition-invalid":
      "La definición no encaja con los datos. Revisa los nombres de eventos y propiedades.",
    "data-set-unknown": "Los datos de esta cohorte ya no están. Elige otros datos.",
    "data-set-exists": "Otros datos ya tienen este nombre corto. Elige otro.",
    "data-set-in-use":
      "Hay cohortes que salen de estos datos. Elimínalas antes o elige otros datos para ellas.",
    "data-missing": "Falta la lista de la que se crea esta cohorte. Pide que la entreguen de nuevo.",
    "stale-data":
      "Los datos faltan, no están completos o son demasiado antiguos. Espera a que se renueven o avisa a quien los proporciona.",
    "data-unreadable": "Hay algo en los datos que no se puede leer. Avisa a quien los proporciona.",
    "too-large-for-engine":
      "Hay demasiados datos para hacer el cálculo. Pregunta por menos días o pide que se proporcionen menos datos: solo las columnas y los días por los que se pregunta.",
    "database-unavailable":
      "La base de datos de estos datos no ha respondido, o ha rechazado este sistema. Inténtalo más tarde o avisa a quien lo administra.",
    "check-of-files-only":
      "Las tablas de una base de datos no se comprueban como los archivos. Abre la vista previa de una cohorte con ellas.",
    "ledger-lost":
      "Falta el registro de lo que Braze tiene de esta cohorte. Pide al operador que lo reconstruya.",
    "ledger-restored":
      "El sistema se restauró desde una copia de seguridad. Lo que Braze tiene de esta cohorte se volverá a conocer tras su próxima importación: impórtala.",
    "not-looked-for": "Todavía se busca dónde están estas personas. Espera hasta que se muestre.",
    "forgetting-expired": "Nadie confirmó la solicitud en una semana, así que terminó. Vuelve a pedirlo.",
    "forgetting-confirmed": "Alguien ha confirmado la solicitud, así que ya no se puede descartar.",
    "mail-not-sent": "El correo no se pudo enviar. Inténtalo dentro de un minuto.",
    "answer-lost": "La respuesta se perdió por el camino. Inténtalo de nuevo.",
    "took-too-long": "Tardó demasiado. Inténtalo de nuevo.",
    "idempotency-key-reused":
      "Se envió dos veces con contenidos distintos. Vuelve a cargar la página e inténtalo de nuevo.",
    "identifier-in-reason":
      "El motivo contiene un identificador de una de estas personas. Da un motivo sin él, por ejemplo el número de una solicitud.",
    "invalid-request": "Algo de lo que se escribió no se acepta. Revisa los campos e inténtalo de nuevo.",
    "another-connection": "Tu cuenta es solo para ciertos espacios de trabajo, y esto queda fuera.",
    forbidden: "Tu cuenta no puede hacer esto. Pide acceso a un administrador.",
    "rejected-none": "No se descartó a nadie en esta importación.",
    "rejected-not-yet": "La lista se escribe cuando termina la importación.",
    "rejected-expired": "La lista ya no se conserva.",
    "rejected-too-many": "Se descartó a demasiados usuarios para una lista de ellos.",
    "sample-data-refused": "No se pudieron cargar los datos de muestra. Mira el registro del sistema local.",
  },
  recorded: "El servidor lo rechazó.",
  other: "El servidor rechazó esto. Inténtalo de nuevo; si sigue igual, avisa al operador.",
  internal: "Algo salió mal por nuestra parte. Inténtalo de nuevo; si sigue igual, avisa al operador.",
  noAnswer:
    "El servidor no respondió. Comprueba tu conexión e inténtalo de nuevo. No se pierde nada de lo que escribiste.",
  reference: (id) => `Referencia para el operador: ${id}`,
};
