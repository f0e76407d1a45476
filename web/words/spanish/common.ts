import type { common as english } from "../english/common.ts";

export const common: typeof english = {
  app: "Importación de cohortes",
  skip: "Ir al contenido",
  nav: { home: "Inicio", cohorts: "Cohortes", connections: "Conexiones", data: "Datos", audit: "Registro" },
  main: "Principal",
  language: "Idioma",
  languages: { en: "English", es: "Español" },
  scheme: { label: "Apariencia", light: "Clara", dark: "Oscura", auto: "Como el sistema" },
  settings: "Ajustes",
  inbox: "Correos de este equipo",
  signOut: "Cerrar sesión",
  loading: "Cargando",
  retry: "Intentar de nuevo",
  cancel: "Cancelar",
  close: "Cerrar",
  showMore: "Ver más",
  notAllowed: "Tu cuenta puede ver esto, pero no cambiarlo. Pide acceso a un administrador.",
  signIn: {
    failed: "No se pudo iniciar sesión",
    failedWhy: "El inicio de sesión de tu empresa no te dejó entrar o no responde.",
    again: "Iniciar sesión de nuevo",
    ended: "Tu sesión ha terminado. Inicia sesión de nuevo para continuar.",
    start: "No se pudo abrir esta página",
    startWhy: "El servidor no respondió. Comprueba tu conexión e inténtalo de nuevo.",
  },
  missing: {
    title: "Aquí no hay nada",
    text: "La dirección no es correcta, o se eliminó lo que había en ella.",
    toCohorts: "Ver todas las cohortes",
  },
};
