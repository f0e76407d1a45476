import { theTime } from "../../../shared/domain/words/spanish-cadences.ts";
import type { plan as english } from "../english/plan.ts";

export const plan: typeof english = {
  title: (cohort) => `Importar «${cohort}» a Braze`,
  changeTitle: (cohort) => `Cambiar la programación de «${cohort}»`,
  where: "Espacio de trabajo de Braze",
  whereHelp: "Donde después se puede usar la cohorte como filtro de segmentos.",
  noConnection: {
    title: "Conecta antes un espacio de trabajo de Braze",
    text: "Una importación necesita un espacio con una clave de importación activa.",
    button: "Conectar un espacio",
  },
  often: "Con qué frecuencia",
  cadences: {
    once: "Una vez, ahora",
    arrival: "Cuando llegan datos nuevos",
    hour: "Cada hora",
    daily: "Cada día",
    weekly: "Cada semana",
    monthly: "Cada mes",
  },
  at: "Hora",
  firstAt: "Primera hora del día",
  lastAt: "Última hora del día",
  lastTooEarly: "No puede ser antes de la primera hora.",
  zone: "Zona horaria",
  days: "Días",
  daysMissing: "Elige al menos un día.",
  dayOfMonth: "Día del mes",
  lastDay: "Último día",
  dayOfMonthHelp: "Los días 29 a 31 faltan en algunos meses. El último día está en todos.",
  wait: "Esperar los datos hasta (opcional)",
  waitHelp:
    "Si los datos faltan o son antiguos cuando toca importar, la importación espera hasta esta hora del día y empieza en cuanto lleguen. Si lo dejas vacío, la importación falla en el acto.",
  waitTooEarly: (from) =>
    from === undefined
      ? "La importación está prevista demasiado tarde para esperar."
      : `Elige una hora a partir de ${theTime(from)}: la importación debe estar prevista antes.`,
  zoneOfMails: "De las horas en sus correos.",
  arrivalHelp:
    "Cada vez que los datos de esta cohorte vuelven a estar completos, empieza una importación. Si ocurre mientras hay otra en curso, le sigue una más. No se avisa a nadie si no llegan datos nuevos.",
  next: "Próximas importaciones",
  mail: "Correo",
  recipients: "Quién recibe un correo sobre cada importación",
  recipientsHint: "Escribe una dirección y pulsa Intro",
  recipientsMissing: "Añade al menos una dirección.",
  recipientsInvalid: (address) => `«${address}» no es una dirección de correo.`,
  language: "Idioma de los correos",
  policy: "Cuándo enviarlo",
  policies: {
    "every-run": "Después de cada importación",
    "changes-and-failures": "Cuando algo cambió o falló",
    failures: "Solo cuando algo falló",
  },
  change: {
    title: "Qué cambiaría ahora una importación",
    busy: "Comparando la cohorte con lo que tiene Braze…",
    failed: "No se pudo calcular el cambio.",
    adds: "por añadir",
    removes: "por quitar",
    keeps: "se quedan",
    none: "Braze está al día: no se enviaría nada.",
    first: "Es la primera importación: se añaden todos los de la cohorte.",
    stops: "Esta importación se detendría por precaución",
    allow: "Dejar pasar este cambio esta vez",
    scheduled:
      "Las importaciones programadas se comprueban así cada vez. Si una se detiene, se avisa a sus destinatarios.",
  },
  weekdays: { MON: "Lun", TUE: "Mar", WED: "Mié", THU: "Jue", FRI: "Vie", SAT: "Sáb", SUN: "Dom" },
  weekdayNames: {
    MON: "Lunes",
    TUE: "Martes",
    WED: "Miércoles",
    THU: "Jueves",
    FRI: "Viernes",
    SAT: "Sábado",
    SUN: "Domingo",
  },
  importNow: "Importar ahora",
  importAnyway: "Importar esta vez",
  takeOut: "Quitarlas ahora",
  onlyExcluded: "Solo quitar a las personas de las listas de exclusión",
  onlyExcludedHelp:
    "No se añade a nadie ni se leen los datos de la cohorte. Los dispositivos los quita la próxima importación normal.",
  schedule: "Iniciar programación",
  saveSchedule: "Guardar programación",
  changedMeanwhile:
    "Otra persona ha cambiado esta programación mientras la editabas. Tus cambios siguen aquí: vuelve a guardar para sustituir los suyos.",
  conflict: {
    title: "Esta cohorte ya está programada",
    text: "Una cohorte tiene una sola programación a la vez. Cambia esa o termínala antes.",
    see: "Ver la programación",
    change: "Cambiar la programación",
  },
  going: {
    title: "Hay una importación de esta cohorte en curso",
    text: "Nunca hay dos importaciones de una cohorte a la vez.",
    see: "Verla",
  },
  draftText:
    "La definición de esta cohorte todavía no se puede evaluar, así que no se puede importar. Edítala antes.",
};
