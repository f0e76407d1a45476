import type { home as english } from "../english/home.ts";

export const home: typeof english = {
  title: "Inicio",
  lead: "Qué necesita a alguien, qué está en curso y qué viene después.",
  attention: "Necesita a alguien",
  allWell: "Nada te necesita. Todas las importaciones y conexiones van bien.",
  late: (cohort) => `La importación de «${cohort}» lleva retraso`,
  lateText: "Le tocaba y no ha empezado. Se intenta de nuevo sola; iníciala a mano si no puede esperar.",
  unmailed: (cohort) => `Nadie se entera de las importaciones de «${cohort}»`,
  unmailedText:
    "Los correos a todos los destinatarios volvieron o se marcaron como spam. Añade a alguien que los lea.",
  connectionFailing: (name) => `Braze rechaza la clave de «${name}»`,
  connectionPending: (name) => `«${name}» todavía no está activa`,
  importOf: (cohort) => `La última importación de «${cohort}»`,
  see: "Ver qué hacer",
  running: "En curso ahora",
  next: "Próximas importaciones",
  noNext: "No hay ninguna importación programada.",
  recent: "Importaciones recientes",
  noRecent: "Todavía no se ha importado nada.",
  cohort: "Cohorte",
};
