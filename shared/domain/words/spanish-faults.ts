import type { FaultValues } from "../../contract/data-faults.ts";
import { NOT_SHOWN } from "../shown-names.ts";
import type { FaultWords, FileFaultWords, RowFaultCode, RowFaultWords } from "./faults.ts";

/** `1 hora`. */
const hoursOf = (hours: unknown) => `${hours} ${Number(hours) === 1 ? "hora" : "horas"}`;

const files: FileFaultWords = {
  encrypted: () => "está cifrado",
  "not-parquet": () => "no es un archivo Parquet",
  "no-footer": () => "termina antes del pie de Parquet",
  "codec-not-read": ({ codec }) => `está comprimido con ${codec}, que no se lee: usa Snappy, zstd o gzip`,
  "page-damaged": () => "está dañado: la suma de control de una página no coincide",
  "footer-damaged": () => "tiene el pie dañado o tipos que no se leen",
  "blank-line-first": () => "empieza por una línea en blanco: la primera debe ser la cabecera",
  "endless-header": () => "tiene una cabecera que no termina: revisa las comillas y el final de la línea 1",
  "header-not-utf8": () =>
    "no es UTF-8: indica su codificación, por ejemplo Windows-1252, o guárdalo como UTF-8",
  "too-many-columns": ({ count, most }) => `tiene ${count} columnas; se leen hasta ${most}`,
  zip: () => "es un archivo ZIP o un libro de Excel",
  "old-excel": () => "es un libro de un Excel antiguo",
  parquet: () => "es un archivo Parquet",
  avro: () => "es un archivo Avro",
  bzip2: () => "está comprimido con bzip2",
  xz: () => "está comprimido con xz",
  lz4: () => "está comprimido con lz4",
  "utf16-unmarked": () => "parece UTF-16 sin marca: indica su codificación o guárdalo como UTF-8",
  "other-encoding": ({ encoding }) => `no está todo en ${encoding}`,
  "compressed-cut": () => "termina en medio de sus datos comprimidos",
  "compressed-damaged": () => "tiene dañados sus datos comprimidos",
  "zstd-trailing": () => "tiene algo detrás de sus datos zstd que no lo es",
  "zstd-cut": () => "termina en medio de sus datos zstd",
  "large-object": () => "tiene un objeto de más de 16 MB",
  "large-value": () => "tiene un valor, o una página de valores, que no cabe en la memoria",
  "not-read": () =>
    "está escrito de una forma que no se lee: escríbelo de nuevo con tipos y codificaciones habituales",
  damaged: () => "está dañado",
};

const rows: RowFaultWords = {
  broken: "sus comillas o finales de línea no son los de CSV",
  uneven: "tiene más o menos campos que la cabecera",
  "not-utf8": "tiene bytes que no son UTF-8",
  header: "es otra vez la cabecera",
  "no-object": "no es un objeto JSON",
};

export const spanishFaults: FaultWords = {
  "no-files": ({ prefix }) => `No hay ningún archivo con datos en «${prefix}» del bucket de datos.`,
  "no-mark": ({ object }) =>
    `No está la marca «${object}» en el bucket de datos: los datos aún no están completos.`,
  "mark-too-old": ({ object, prefix, hours, allowed }) =>
    `La marca «${object}» de «${prefix}» tiene más de ${hoursOf(hours)}; se ${Number(allowed) === 1 ? "permite" : "permiten"} ${allowed}.`,
  "files-too-old": ({ prefix, hours, allowed }) =>
    `El archivo más nuevo de «${prefix}» tiene más de ${hoursOf(hours)}; se ${Number(allowed) === 1 ? "permite" : "permiten"} ${allowed}.`,
  "removed-while-read": ({ prefix }) =>
    `Archivos de «${prefix}» se eliminaron o se sustituyeron mientras se leían: hay una exportación en curso.`,
  "no-rows": ({ prefix }) => `Los archivos de «${prefix}» del bucket de datos no tienen filas.`,
  "object-missing": ({ object }) => `No está el objeto «${object}» en el bucket de datos.`,
  "file-unreadable": ({ file, why, ...values }) =>
    `El archivo «${file}» no se puede leer: ${files[why as keyof FileFaultWords](values)}.`,
  "column-of-variant": ({ file, column }) =>
    `La columna «${column}» del archivo «${file}» es del tipo VARIANT, que no se lee.`,
  "column-twice": ({ file, column, count }) =>
    `El archivo «${file}» tiene ${count} columnas «${column}»: cambia el nombre de una.`,
  "column-differs-by-case": ({ file, column, count, names, more }) =>
    `El archivo «${file}» no tiene la columna «${column}», sino ${count} que solo se distinguen por las mayúsculas: ${listed(names, more)}. Escribe exactamente una de ellas.`,
  "columns-differ-by-case": ({ file, one, other }) =>
    `El archivo «${file}» tiene columnas que solo se distinguen por las mayúsculas, «${one}» y «${other}»: SQL no las distingue. Cambia el nombre de una o usa condiciones.`,
  "objects-differ-by-case": ({ one, other }) =>
    `Los objetos tienen nombres que solo se distinguen por las mayúsculas, «${one}» y «${other}»: SQL no los distingue. Cambia uno o usa condiciones.`,
  "no-column": ({ column, ...there }) => `No hay ninguna columna «${column}». ${told(there)}`,
  "no-column-in-file": ({ file, column, others, ...there }) =>
    `El archivo «${file}» no tiene la columna «${column}»${others ? ` (ni tampoco otros ${others})` : ""}, que otros archivos sí tienen. ${told(there)}`,
  "no-object-has": ({ file, column }) =>
    `Ningún objeto del archivo «${file}» tiene «${column}», que se indicó como columna.`,
  "malformed-rows": ({ count, file, lines, others, why }) => {
    const what = count === 1 ? "1 fila no se puede leer" : `${count} filas no se pueden leer`;
    const many = others || String(lines).includes(",");
    const where = `: mira ${many ? "las líneas" : "la línea"} ${lines}${others ? " y otras" : ""} del archivo «${file}» (${rows[why as RowFaultCode]})`;
    return `${what}${file === undefined ? "" : where}.`;
  },
  "values-no-times": (values) => `${bad(values)} no se pueden leer como fechas u horas${where(values)}.`,
  "values-no-identifiers": (values) => `${bad(values)} no son identificadores${where(values)}.`,
  "rows-not-found": () =>
    "Los archivos tienen filas que el motor no encuentra: guárdalos de nuevo, con cada valor entre comillas.",
  "list-rows-not-found": () =>
    "La lista tiene filas que el motor no encuentra: guárdala de nuevo, con cada valor entre comillas.",
  "numbers-too-large": () => "Los números de una propiedad son demasiado grandes para sumarlos.",
  "value-unreadable": () => "Los datos tienen un valor que no se puede leer.",
  "data-exceeds-disk": ({ megabytes, disk }) =>
    `Los datos ocupan al menos ${megabytes} MB de disco antes de calcular nada con ellos; el motor tiene ${disk} MB.`,
  "engine-memory-full": ({ megabytes }) =>
    `El motor necesita a la vez más de sus ${megabytes} MB de memoria, incluso con su disco.`,
  "engine-disk-full": () => "El disco del motor está lleno de los datos y de lo que se calcula con ellos.",
  "no-database": ({ database }) =>
    `Este sistema no tiene ninguna base de datos «${database}». Pregunta a quien administra este sistema cuáles hay.`,
  "database-without-secret": ({ database }) =>
    `El secreto de la base de datos «${database}» no se puede leer, o no tiene usuario y contraseña.`,
  "database-refused": ({ database }) =>
    `La base de datos «${database}» ha rechazado el usuario o la contraseña de su secreto.`,
  "database-not-trusted": ({ database }) =>
    `El certificado de la base de datos «${database}» no se puede verificar, o no admite TLS: mira su servidor y el certificado de la autoridad en su secreto.`,
  "database-unreachable": ({ database }) =>
    `No se llega a la base de datos «${database}», en ninguno de los intentos.`,
  "database-lost": ({ database }) =>
    `La conexión con la base de datos «${database}» se ha perdido al leerla, o no admite más conexiones, en todos los intentos.`,
  "database-too-slow": ({ database, seconds }) =>
    `La base de datos «${database}» ha tardado más de ${seconds} segundos en responder.`,
  "database-fails": ({ database, code }) =>
    `La base de datos «${database}» ha respondido con el error ${code}.`,
  "no-athena": ({ athena }) =>
    `Este sistema no tiene ningún Athena «${athena}». Pregunta a quien administra este sistema cuáles hay.`,
  "athena-refuses": ({ athena }) =>
    `Athena «${athena}» ha rechazado la consulta. Pide a quien administra este sistema que revise su grupo de trabajo, su base de datos, dónde están sus archivos y si puede elegir dónde van los resultados.`,
  "athena-fails": ({ athena, code }) =>
    `Athena «${athena}» ha fallado con el error ${code}, en todos los intentos.`,
  "athena-exhausted": ({ athena }) =>
    `Athena «${athena}» no tiene memoria o tiempo para la consulta: pregunta por menos días, o haz que la tabla tenga una partición por día.`,
  "athena-scans-too-much": ({ athena }) =>
    `La consulta lee más datos de los que el grupo de trabajo de Athena «${athena}» permite en una: pregunta por menos días, o haz que la tabla tenga una partición por día.`,
  "athena-busy": ({ athena, minutes }) =>
    `Athena «${athena}» no ha tenido sitio para la consulta durante ${minutes} minutos: ahora no admite más.`,
  "partition-of-other-format": ({ table, column, format }) =>
    `La tabla «${table}» tiene días en la columna «${column}» que no están escritos como ${format}: corrige en el conjunto de datos la forma en que se escriben.`,
  "athena-too-slow": ({ athena, hours }) =>
    `Athena «${athena}» ha tardado más de ${hoursOf(hours)} en la consulta.`,
  "athena-too-slow-to-preview": ({ athena, minutes }) =>
    `Athena «${athena}» ha tardado más de ${minutes} minutos en la consulta. Una importación espera más que una vista previa.`,
  "athena-finds-no": ({ athena, name }) =>
    `Athena «${athena}» no encuentra ninguna tabla ni columna con un nombre del conjunto de datos o de una condición: ${name}.`,
  "athena-query-invalid": ({ athena, code }) =>
    `Athena «${athena}» no puede preguntar esto a las tablas: error ${code}. Revisa los tipos de sus columnas.`,
  "athena-query-too-long": ({ athena }) =>
    `La definición es demasiado larga para una consulta de Athena «${athena}»: admite 256 KB como máximo.`,
  "athena-data-unreadable": ({ athena, code }) =>
    `Athena «${athena}» no puede leer un valor o un archivo de las tablas: error ${code}.`,
  "no-table": ({ database, table }) =>
    `No hay ninguna tabla ni vista «${table}» en la base de datos «${database}».`,
  "table-locked": ({ table, seconds }) =>
    `La tabla «${table}» seguía bloqueada después de ${seconds} segundos: una carga o un cambio de ella no había terminado.`,
  "table-not-readable": ({ database, table }) =>
    `El usuario de la base de datos «${database}» no puede leer «${table}»: necesita permiso para leerla y para usar su esquema.`,
  "table-fails": ({ table, code }) =>
    `Hay valores de la tabla «${table}» que no se pueden leer: error ${code} de la base de datos.`,
  "column-unreadable": ({ table, column }) =>
    `No se puede leer un valor de la columna «${column}» de la tabla «${table}».`,
  "no-rows-in-table": ({ table }) => `La tabla «${table}» no tiene filas.`,
  "no-time-in-table": ({ table, column }) =>
    `Ninguna fila de la tabla «${table}» tiene en la columna «${column}» una fecha que haya pasado: no se sabe su antigüedad.`,
  "table-too-old": ({ table, column, hours, allowed }) =>
    `La fecha más nueva de «${column}» en la tabla «${table}» es de hace más de ${hoursOf(hours)}; se ${Number(allowed) === 1 ? "permite" : "permiten"} ${allowed}.`,
  "column-tells-no-age": ({ table, column, type }) =>
    `La columna «${column}» de la tabla «${table}» es del tipo ${type} y no permite saber su antigüedad: elige una de fecha y hora, o de fecha.`,
  "column-of-other-type": ({ table, column, type }) =>
    `La columna «${column}» de la tabla «${table}» es del tipo ${type}, que no sirve de identificador ni de fecha.`,
  "many-event-names": ({ column, most }) =>
    `La columna «${column}» tiene más de ${most} valores distintos: ¿es la de los nombres de los eventos?`,
  "event-names-not-shown": ({ column, count }) =>
    `${count} valores de la columna «${column}» no se muestran como nombres de eventos: parecen identificadores de personas o son demasiado largos.`,
  "events-of-unknown-users": ({ count, all }) =>
    `${count} de ${all} eventos son de usuarios que los archivos de usuarios no tienen: ninguna cohorte los encuentra.`,
};

function listed(names: string | number | undefined, more: string | number | undefined): string {
  const shown = String(names).replaceAll(NOT_SHOWN, "(no se muestra: parece un valor)");
  return more ? `${shown} y ${more} más` : shown;
}

function told({ names, more, isCsv }: FaultValues): string {
  if (names !== undefined) return `Hay: ${listed(names, more)}.`;
  return `No hay ninguno de los nombres indicados${isCsv ? ": mira si la primera línea es la cabecera" : ""}.`;
}

function bad({ unreadable, set, column }: FaultValues): string {
  return `${unreadable} de ${set} valores de la columna «${column}»`;
}

function where({ file, line, row, shape, type }: FaultValues): string {
  if (file === undefined) return "";
  const at = line !== undefined ? `la línea ${line} d` : row !== undefined ? `la fila ${row} d` : "";
  const how =
    shape !== undefined
      ? `, que se escribe como ${shape}`
      : type !== undefined
        ? `, donde es del tipo ${type}`
        : "";
  return `: mira ${at}el archivo «${file}»${how}`;
}
