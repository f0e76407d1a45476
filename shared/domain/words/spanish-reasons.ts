import type { Rejected, Words } from "./words.ts";

export const spanishReasons: Pick<Words, "reasons"> = {
  reasons: {
    "no-active-key": {
      short: "sin clave activa",
      why: "La conexión no tiene ninguna clave de importación de datos activa.",
      todo:
        "Crea una clave en la página del socio del espacio de trabajo de Braze, añádela a la conexión " +
        "y vuelve a importar.",
    },
    "key-refused": {
      short: "clave rechazada",
      why:
        "Braze ha rechazado la clave de importación de datos de la conexión. Puede que se haya " +
        "invalidado o que la conexión apunte a otra instancia de Braze que la que la emitió.",
      todo:
        "Compara la clave y el punto de acceso REST con la página del socio del espacio de trabajo, " +
        "añade una clave que esté activa allí y vuelve a importar.",
    },
    "partner-key-refused": {
      short: "clave de socio rechazada",
      why:
        "Braze ha rechazado la clave de socio de este sistema para la región de la conexión. Tu clave " +
        "de importación de datos no es la causa.",
      todo: "Pide a quien administra este sistema que revise la clave de socio de esa región y vuelve a importar.",
    },
    "partner-not-enabled": {
      short: "socio no habilitado",
      why:
        "Braze reconoce la clave de importación de datos, pero no ha habilitado este socio en el " +
        "espacio de trabajo.",
      todo: "Pide a tu gestor de cuenta de Braze que habilite el socio en el espacio de trabajo y vuelve a importar.",
    },
    unauthorized: {
      short: "acceso denegado",
      why: "Braze ha denegado el acceso sin decir cuál de las dos claves no admite.",
      todo:
        "Revisa la clave de importación de datos y el punto de acceso REST de la conexión. Si son " +
        "correctos, pide a quien administra este sistema que revise la clave de socio.",
    },
    "cluster-unknown": {
      short: "instancia de Braze sin configurar",
      why: "Este sistema no tiene clave de socio para la instancia de Braze del punto de acceso REST de la conexión.",
      todo:
        "Revisa el punto de acceso REST. Si es correcto, pide a quien administra este sistema una " +
        "clave de socio de esa instancia.",
    },
    "connection-disabled": {
      short: "conexión desactivada",
      why: "La conexión está desactivada.",
      todo: "Activa la conexión y vuelve a importar, o elige otra.",
    },
    "connection-pending": {
      short: "conexión sin activar",
      why: "La conexión no está activa: su clave de importación de datos aún no se ha comprobado con Braze.",
      todo: "Activa la conexión, o elige otra, y vuelve a importar.",
    },
    "connection-gone": {
      short: "conexión eliminada",
      why: "La conexión ya no existe.",
      todo: "Elige otra conexión y vuelve a importar.",
    },
    "cohort-gone": {
      short: "cohorte eliminada",
      why: "La cohorte ya no existe.",
      todo: "Si todavía la necesitas, créala de nuevo e importa la nueva.",
    },
    "definition-invalid": {
      short: "definición no válida",
      why:
        "La definición de la cohorte no encaja con sus datos: hay una condición o una columna que no " +
        "se puede evaluar.",
      todo: "Abre la vista previa de la cohorte para ver qué falla, corrígelo y vuelve a importar.",
    },
    "data-missing": {
      short: "faltan los datos",
      why: "Falta la lista con la que se hace la cohorte. Una lista que falta nunca se toma por una cohorte vacía.",
      todo: "Haz que se entregue la lista, o corrige dónde la busca la cohorte, y vuelve a importar.",
    },
    "stale-data": {
      short: "faltan datos o son antiguos",
      why:
        "Los datos con los que se calcula la cohorte faltan, están vacíos, aún no están completos o " +
        "son más antiguos de lo que admite el conjunto de datos. Nunca se toman por una cohorte más " +
        "pequeña.",
      todo:
        "Abre la vista previa de la cohorte para ver qué datos son y vuelve a importar cuando hayan " +
        "llegado; o corrige dónde los busca el conjunto de datos y qué antigüedad admite.",
    },
    "data-unreadable": {
      short: "datos ilegibles",
      why:
        "Algo de los datos con los que se calcula la cohorte no se puede leer. No se ha calculado nada " +
        "con el resto.",
      todo:
        "Abre la vista previa de la cohorte para ver qué falla, haz que se corrija en su origen y " +
        "vuelve a importar.",
    },
    "too-large-for-engine": {
      short: "demasiado grande",
      why:
        "La cohorte, o los datos con los que se calcula, son demasiado grandes para calcularla con la memoria, el " +
        "disco y el tiempo que hay para ello. No se ha enviado nada, y la misma importación acabaría otra vez igual.",
      todo:
        "Pregunta por menos días, o haz que los datos ocupen menos: solo las columnas y los días por los que " +
        "preguntan las cohortes, los archivos en Parquet y las tablas con una partición por día. Si lo demasiado " +
        "grande es la cohorte, y no sus datos, divídela en varias. Después abre su vista previa y vuelve a importar.",
    },
    "database-unavailable": {
      short: "base de datos no disponible",
      why:
        "La base de datos con la que se calcula la cohorte no ha respondido, o ha rechazado este sistema. No se ha " +
        "enviado nada.",
      todo:
        "Vuelve a importar más tarde. Si sigue igual, da el identificador de la importación a quien administra este " +
        "sistema.",
    },
    "unusual-change": {
      short: "cambio inusual",
      why:
        "El cambio supera los límites de la cohorte: puede deberse a datos que llegan tarde o a un " +
        "error en la definición.",
      todo: "Mira la vista previa de la cohorte.",
    },
    "ledger-lost": {
      short: "registro de importaciones perdido",
      why:
        "El registro de lo que Braze tiene de esta cohorte falta o está dañado, así que no se pueden " +
        "calcular las diferencias.",
      todo:
        "Pide a quien administra este sistema que lo restaure o lo reconstruya. Hasta entonces, " +
        "ninguna importación de esta cohorte enviará nada.",
    },
    "rate-limited": {
      short: "límite de Braze alcanzado",
      why: "Se ha alcanzado el límite de peticiones de Braze, también en todos los reintentos.",
      todo: "Vuelve a importar más tarde. Si se repite, reparte las programaciones a lo largo del día.",
    },
    locked: {
      short: "cohorte bloqueada en Braze",
      why: "Braze ha mantenido la cohorte bloqueada durante todos los reintentos.",
      todo: "Vuelve a importar más tarde.",
    },
    "upstream-down": {
      short: "Braze no responde",
      why: "Braze no ha respondido, o ha respondido con un error propio, en todos los reintentos.",
      todo: "Vuelve a importar más tarde. Enviar un cambio dos veces no tiene ningún efecto.",
    },
    "refused-by-braze": {
      short: "rechazada por Braze",
      why: "Braze ha considerado que la petición no era válida.",
      todo:
        "Vuelve a importar. Si Braze la rechaza otra vez, da el identificador de la importación a " +
        "quien administra este sistema.",
    },
    "another-run": {
      short: "había otra importación en curso",
      why: "Nunca se hacen dos importaciones de una misma cohorte a la vez.",
      todo: "Vuelve a importar cuando termine la otra, si necesitas datos más recientes que los suyos.",
    },
    "past-catch-up-window": {
      short: "demasiado tarde",
      why: "La ejecución programada llegó más de seis horas después de su hora, así que ya no se hizo.",
      todo: "La próxima se hará como siempre. Lanza una importación a mano si necesitas esta.",
    },
    "lease-lost": {
      short: "interrumpida",
      why:
        "La importación ha estado parada tanto tiempo que ha perdido el permiso para enviar, y no ha " +
        "enviado nada más.",
      todo: "Vuelve a importar.",
    },
    "workflow-died": {
      short: "interrumpida",
      why: "La importación se ha interrumpido antes de terminar y se ha cerrado después.",
      todo: "Vuelve a importar.",
    },
    "restored-from-backup": {
      short: "restaurado de una copia",
      why:
        "El sistema se ha restaurado de una copia de seguridad anterior al final de esta importación. Lo que la " +
        "importación envió no se olvida: la siguiente lo tiene en cuenta.",
      todo: "Vuelve a importar, o espera a la próxima importación programada.",
    },
    "exclusions-changed": {
      short: "se ha excluido a alguien",
      why:
        "Mientras esta importación añadía usuarios, se han añadido personas a una lista de exclusión. La importación se " +
        "ha detenido para no enviar a ninguna de ellas.",
      todo:
        "Vuelve a importar, o espera a la próxima importación programada: enviará al resto y dejará fuera a quien esté " +
        "excluido.",
    },
    "counts-do-not-reconcile": {
      short: "los recuentos no cuadran",
      why: "Los recuentos de esta importación no cuadran, así que no se da ninguno por cierto.",
      todo:
        "Da el identificador de la importación a quien administra este sistema antes de volver a " +
        "importar esta cohorte.",
    },
    internal: {
      short: "error inesperado",
      why: "En este sistema ha fallado algo que no estaba previsto.",
      todo:
        "Vuelve a importar. Si falla otra vez, da el identificador de la importación a quien " +
        "administra este sistema.",
    },
  },
};

export const spanishRejected: Rejected = {
  "identified-user-needs-external-id-or-alias": {
    why: "Usuarios identificados de los que solo se conoce el id de dispositivo, que Braze ignora en su caso",
    todo: "Añade su id externo, o un alias con su etiqueta.",
  },
  "anonymous-user-needs-device-id": {
    why: "Usuarios anónimos sin id de dispositivo",
    todo: "Añade su id de dispositivo.",
  },
  "alias-without-label": {
    why: "Usuarios con un alias que no tiene etiqueta",
    todo: "Añade la etiqueta del alias, por ejemplo, email.",
  },
  "identifier-kind-not-used": {
    why: "Usuarios conocidos solo por un tipo de identificador que la cohorte no usa",
    todo: "Admite ese tipo en el orden de identificadores de la cohorte.",
  },
  "no-identifier": {
    why: "Usuarios sin ningún identificador",
    todo: "Añade un id externo, un alias con su etiqueta o un id de dispositivo.",
  },
  "unusable-identifier": {
    why: "Usuarios cuyo identificador tiene caracteres de control, o es un número con decimales, una lista o un objeto",
    todo: "Escribe el identificador como texto, sin caracteres de control, en el archivo del que procede.",
  },
};
