import type { lists as english } from "../english/lists.ts";

export const lists: typeof english = {
  title: "Lista",
  help: "Un archivo con una fila por usuario, en CSV o en líneas JSON, de hasta 1 GB. Sus columnas tienen ID externos, alias con sus etiquetas o ID de dispositivo.",
  choose: "Elegir un archivo",
  another: "Elegir otro archivo",
  uploading: (name) => `Subiendo «${name}»`,
  reading: "Leyendo la lista…",
  uploadFailed: "No se pudo subir el archivo. Comprueba tu conexión y elígelo de nuevo.",
  tooLarge: "El archivo está vacío o ocupa más de 1 GB.",
  tooLargeToRead: "El archivo es demasiado grande para leerlo. Divídelo y crea una cohorte con cada parte.",
  missing: "Elige antes un archivo.",
  columns: "Qué es cada columna",
  columnsText: "Según sugieren los nombres de las columnas. Cambia lo que no sea correcto.",
  fields: {
    external_id: "ID externo",
    alias_name: "Alias",
    alias_label: "Etiqueta del alias",
    device_id: "ID de dispositivo",
    anonymous: "Si el usuario es anónimo",
  },
  none: "Ninguna",
  report: "Qué contiene",
  rows: "Filas",
  members: "Usuarios que Braze puede conocer",
  duplicates: "El mismo usuario otra vez",
  leftOut: "Descartados",
  malformed: (n) =>
    n === "1"
      ? "1 fila no se puede leer. Corrige el archivo y súbelo de nuevo: una lista así no se importa."
      : `${n} filas no se pueden leer. Corrige el archivo y súbelo de nuevo: una lista así no se importa.`,
  nobody: "En esta lista no se reconoce a ningún usuario. Comprueba qué es cada columna.",
  lines: (lines) => `En las líneas ${lines}.`,
  replace: "Cambiar la lista",
  versions: "Listas que ha tenido",
  inUse: "En uso",
  since: (when) => `Se usa desde el ${when}.`,
  uploaded: (when, by) => `La subió ${by} el ${when}.`,
  notUploaded: "Se puso en el bucket de datos; no se subió aquí.",
  keptElsewhere: (object) =>
    `La lista en uso se puso en el bucket de datos como «${object}». Lo que contiene se sabe con una importación, o cuando elijas aquí un archivo.`,
  showReport: "Ver qué contiene",
  useAgain: "Usar esta lista de nuevo",
  useAgainTitle: (name) => `¿Usar «${name}» de nuevo?`,
  useAgainText:
    "La próxima importación compara Braze con esta lista: añade a quien falta allí y quita a quien no está en ella.",
  csv: {
    title: "Cómo está escrito el archivo",
    told: "Según muestra el archivo",
    delimiter: "Entre dos valores",
    delimiters: { ",": "Coma", ";": "Punto y coma", "\t": "Tabulador", "|": "Barra vertical" },
    encoding: "Codificación",
    encodings: {
      "utf-8": "UTF-8",
      "utf-16le": "UTF-16, little-endian",
      "utf-16be": "UTF-16, big-endian",
      "windows-1252": "Windows-1252 (Europa occidental)",
    },
    nothing: "Textos que significan que no hay nada",
    nothingHelp: "Además del vacío, por ejemplo NULL. Escribe uno y pulsa Intro.",
  },
};
