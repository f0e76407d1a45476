import type { forgetting as english } from "../english/forgetting.ts";

export const forgetting: typeof english = {
  title: "Olvidar personas",
  open: "Olvidar personas",
  lead: "Las personas se quitan de Braze y después de todos los archivos que se guardan aquí, y no se vuelven a enviar nunca. Antes de que pase nada ves qué se va a quitar.",
  asked: "Solicitudes",
  none: "Nadie ha pedido todavía olvidar a nadie.",
  columns: { reason: "Por qué", state: "Estado", people: "Identificadores", when: "Cuándo", by: "Quién" },
  form: "Nombrar a las personas",
  ask: "Ver qué se va a quitar",
  file: {
    title: "O a todas las de un archivo",
    ask: "Ver qué se va a quitar de estas",
  },
  states: {
    looking: "Buscando",
    "to-confirm": "Espera tu decisión",
    removing: "Quitando de Braze",
    erasing: "Borrando lo guardado",
    done: "Terminada",
  },
  looking: "Se busca dónde están estas personas. Tarda un poco; puedes salir de esta página.",
  preview: {
    title: "Qué se va a quitar",
    nothing:
      "No hay nada que hacer: Braze no tiene a estas personas, no se guarda nada de ellas y ya están olvidadas. Confírmala si necesitas un certificado, o descártala.",
    people: (n, named) =>
      named === 1 ? `Se nombró ${n} identificador.` : `Se nombraron ${n} identificadores.`,
    already: (n, count) =>
      count === 1 ? `${n} de ellos ya está olvidado.` : `${n} de ellos ya están olvidados.`,
    held: "De Braze",
    heldNowhere: "Braze no tiene ninguno.",
    left: "Sigue en Braze, porque la cohorte o el espacio de trabajo se eliminó",
    at: (cohort, connection) => `${cohort}, en ${connection}`,
    deletedCohort: "Una cohorte eliminada",
    deletedConnection: "un espacio de trabajo eliminado",
    ids: (n, count) => (count === 1 ? `${n} identificador` : `${n} identificadores`),
    stored: "De lo que se guarda aquí",
    storedNowhere: "Ningún archivo tiene ninguno.",
    files: (ids, files, count) =>
      count === 1 ? `${ids} en ${files} archivo` : `${ids} en ${files} archivos`,
    earlier: (n, count) =>
      count === 1
        ? `${n} definición anterior de una cohorte que tiene escrito uno de estos identificadores`
        : `${n} definiciones anteriores de cohortes que tienen escrito uno de estos identificadores`,
    lists: "De las listas de exclusión",
    definitions: "No se quita solo",
    definition: (cohort) =>
      `La definición de «${cohort}» tiene escrito uno de estos identificadores. Edítala antes de confirmar y se quita también lo que era antes.`,
    open: "Ver la cohorte",
  },
  places: {
    uploads: "Archivos subidos",
    exclusions: "Listas de exclusión y sus versiones anteriores",
    ledgers: "Registros de lo que tiene Braze",
    parts: "Copias de lo que enviaron las importaciones",
    prepared: "Copias de lo que iban a cambiar las importaciones",
    rejected: "Listas de quienes quedaron fuera de una importación",
  },
  confirm: {
    open: "Olvidarlas",
    title: "¿Olvidar a estas personas?",
    text: "Se quitan de Braze y de cada archivo que se guarda aquí, también de las versiones anteriores. Ninguna copia de seguridad las devuelve y no se vuelven a enviar nunca. No se puede deshacer.",
    type: (n) => `Para confirmar, escribe cuántos identificadores se olvidan: ${n}`,
    label: "Cuántos identificadores",
    wrong: (n) => `Escribe ${n}.`,
    action: "Olvidarlas para siempre",
  },
  drop: {
    open: "Descartar la solicitud",
    title: "¿Descartar la solicitud?",
    text: "Todavía no se ha cambiado nada. Se borra la lista de personas que has nombrado.",
  },
  expires: (when) => `Si nadie la confirma, la solicitud se descarta el ${when}.`,
  confirmed: (who, when) => `Confirmada por ${who}, ${when}.`,
  requested: (who, when) => `Pedida por ${who}, ${when}.`,
  progress: {
    title: "Progreso",
    sent: "Desde ahora no se envían más",
    removing: "Quitadas de cada cohorte en Braze",
    erasing: "Borradas de cada archivo guardado",
    done: "Revisado todo otra vez: no queda nada",
    is: { done: "Hecho", now: "En curso", later: "Todavía no" },
    text: "Continúa por sí solo y puede tardar horas. Puedes salir de esta página.",
  },
  hinders: {
    title: "Qué lo impide",
    text: "Continúa por sí solo en cuanto se arregle.",
    why: {
      "import-under-way": "hay otra importación de esta cohorte en curso",
      "connection-unusable":
        "el espacio de trabajo no se puede usar: está desactivado, falla o no tiene clave",
      "import-failed": "ha fallado la importación que debía quitarlas",
      "held-by-device":
        "Braze las tiene por un dispositivo; las quita la próxima importación de la cohorte. Si no hay ninguna programada, pide a marketing que inicie una",
      "ledger-lost": "se ha perdido el registro de lo que tiene Braze; pide al operador que lo reconstruya",
      "unfinished-imports": "una importación que estaba en curso no ha terminado todavía",
    },
    see: "Ver la importación",
    seeWorkspace: "Ver el espacio de trabajo",
  },
  certificate: {
    title: "Certificado",
    done: (when) => `Estas personas fueron olvidadas el ${when}.`,
    print: "Imprimir",
    download: "Guardar como archivo",
    fileName: (day) => `Personas olvidadas ${day}`,
    removed: "Quitadas de Braze",
    removedNone: "Braze no tenía a ninguna.",
    erased: "Borradas aquí, con las versiones anteriores",
    erasedNone: "No se guardaba nada de ellas.",
    left: "Siguen en Braze, porque la cohorte o el espacio de trabajo se eliminó antes",
    unreadable: "Archivos que no se pueden leer, así que nadie sabe si las tienen",
    unreadableFiles: (n, count) => (count === 1 ? `${n} archivo` : `${n} archivos`),
    definition: (cohort) =>
      `La definición de «${cohort}» tiene escrito uno de estos identificadores. Edítala y pide otra vez que se olviden: se quita también lo que era antes.`,
    notOurs: "No es parte de este sistema",
    stays: "Qué se conserva",
    dataSet: (name) => `Los datos «${name}»: son de tu equipo de datos, que debe borrarlas allí.`,
    mails: "Los correos enviados solo tienen nombres de cohortes y cantidades.",
    backups: (when) =>
      `Hasta el ${when}, las copias de seguridad tienen las definiciones de las cohortes como eran.`,
    kept: "Para no volver a enviarlas, un código hecho de cada identificador con una clave secreta. El identificador no se puede leer en él.",
  },
  back: "Olvidar personas",
  notYours: "Tu cuenta no puede olvidar personas. Pide acceso a un administrador.",
};
