/** Why a SQL text can't define a cohort, in each language. What the engine itself says of a text is in English only. */
import type { SqlFault, SqlFaultCode } from "../../contract/sql-faults.ts";
import type { Locale } from "../../contract/values.ts";

type SqlFaultWords = Record<SqlFaultCode, (values: SqlFault["values"]) => string>;

export function sqlFaultInWords({ code, values }: SqlFault, locale: Locale): string {
  return languages[locale][code](values);
}

const english: SqlFaultWords = {
  empty: () => "It is empty: write one SELECT.",
  "several-statements": () => "It has more than one statement: write one SELECT.",
  "only-select": () =>
    "Only a SELECT can define a cohort: it reads the data set's tables and changes nothing.",
  nul: () => "It has a character that no text has (NUL).",
  "word-needs-quotes": ({ name }) =>
    `"${name}" has letters or digits that are not ASCII: write a name that has such in quotes, as "…".`,
  "character-needs-quotes": ({ name }) =>
    `The character ${name} may stand in quotes only: write names as "…" and texts as '…'.`,
  "nested-too-deeply": () => "It is nested too deeply: the engine takes 1,000 levels.",
  "not-closed": ({ mark }) => `${mark} opens what nothing closes.`,
  "not-opened": ({ mark }) => `${mark} closes what nothing has opened.`,
  recursive: () => "A query may not be recursive: it could go on for ever.",
  sample: () => "A sample (TABLESAMPLE, USING SAMPLE) is another one each time: leave it out.",
  parameter: () => "It has a parameter ($1 or ?): write the value instead.",
  pivot: () => "PIVOT and UNPIVOT are not allowed here: use FILTER or UNION ALL.",
  "no-table": ({ name, tables, isFile }) =>
    `There is no table "${name}": this data set has ${both(tables, "and")}.${isFile ? " No files and no network can be read." : ""}`,
  "not-a-table": ({ name, tables }) =>
    `"${name}" can't be read from: a cohort reads ${both(tables, "and")} only, no files and no settings.`,
  outside: () => "It reads a file or the network: a cohort reads its data set only.",
  "no-column": ({ name }) => `There is no column "${name}".`,
  "no-column-user": () => 'There is no column "user".',
  "no-function": ({ name }) => `There is no function "${name}".`,
  "no-identifying-column": ({ columns }) =>
    `It returns no column that identifies a user. Name its columns ${columns}; any may be left out.`,
  "other-column": ({ name, columns }) =>
    `It returns a column "${name}". Name its columns ${columns}; any may be left out.`,
  "column-twice": ({ name }) => `It returns two columns "${name}": name each once.`,
  "column-of-other-type": ({ name, type }) =>
    `The column "${name}" that it returns is of the type ${type}: cast it to varchar or, of whole numbers, to bigint.`,
  "age-of-one-time": () => '"age" of one time counts from the clock of the machine: write age(as_of(), …).',
  "function-of-the-clock": ({ name }) =>
    `"${name}" is the time of the machine: use as_of(), the instant of the import.`,
  "function-of-files": ({ name }) =>
    `"${name}" is not allowed here: a cohort reads the tables of its data set only, no files and no network.`,
  "function-of-settings": ({ name }) =>
    `"${name}" is not allowed here: a cohort depends on its data only, not on the engine and its settings.`,
  "function-that-changes": ({ name }) =>
    `"${name}" is not allowed here: it gives something else each time, and an import must be repeatable.`,
  "function-approximate": ({ name }) =>
    `"${name}" is not allowed here: it is an approximation. Use the exact function.`,
  "function-not-listed": ({ name }) =>
    `The function "${name}" is not allowed here: it is not on the list of those that may be used.`,
  "value-unfit": () =>
    "A value can't be converted or is out of range: use TRY_CAST where data may be of another kind.",
  "too-long": ({ seconds }) => `It took longer than ${seconds} seconds and was stopped.`,
  "too-much-memory": ({ megabytes }) =>
    `It needs more memory than there is (${megabytes} MB): read less, sort less, or make shorter values.`,
  "too-much-disk": ({ megabytes }) =>
    `It needs more of the disk than there is for it (${megabytes} MB): read fewer rows or columns, or return fewer.`,
  "engine-failed": () =>
    "The engine failed on it: a value or an expression is too large, or too deeply nested.",
  "engine-refused": ({ kind }) => `The engine can't evaluate it${kind ? ` (${kind} error)` : ""}.`,
};

const spanish: SqlFaultWords = {
  empty: () => "Está vacía: escribe un SELECT.",
  "several-statements": () => "Tiene más de una sentencia: escribe un solo SELECT.",
  "only-select": () =>
    "Solo un SELECT puede definir una cohorte: lee las tablas de los datos y no cambia nada.",
  nul: () => "Tiene un carácter que ningún texto tiene (NUL).",
  "word-needs-quotes": ({ name }) =>
    `«${name}» tiene letras o cifras que no son ASCII: escribe entre comillas, como "…", un nombre que las tenga.`,
  "character-needs-quotes": ({ name }) =>
    `El carácter ${name} solo puede estar entre comillas: escribe los nombres como "…" y los textos como '…'.`,
  "nested-too-deeply": () => "Está anidada a demasiada profundidad: el motor admite 1000 niveles.",
  "not-closed": ({ mark }) => `${mark} abre lo que nada cierra.`,
  "not-opened": ({ mark }) => `${mark} cierra lo que nada ha abierto.`,
  recursive: () => "Una consulta no puede ser recursiva: podría no acabar nunca.",
  sample: () => "Una muestra (TABLESAMPLE, USING SAMPLE) es cada vez otra: quítala.",
  parameter: () => "Tiene un parámetro ($1 o ?): escribe el valor en su lugar.",
  pivot: () => "PIVOT y UNPIVOT no se permiten aquí: usa FILTER o UNION ALL.",
  "no-table": ({ name, tables, isFile }) =>
    `No hay ninguna tabla «${name}»: estos datos tienen ${both(tables, "y")}.${isFile ? " No se pueden leer archivos ni la red." : ""}`,
  "not-a-table": ({ name, tables }) =>
    `No se puede leer de «${name}»: una cohorte solo lee ${both(tables, "y")}, ni archivos ni ajustes.`,
  outside: () => "Lee un archivo o la red: una cohorte solo lee sus datos.",
  "no-column": ({ name }) => `No hay ninguna columna «${name}».`,
  "no-column-user": () => "No hay ninguna columna «user».",
  "no-function": ({ name }) => `No hay ninguna función «${name}».`,
  "no-identifying-column": ({ columns }) =>
    `No devuelve ninguna columna que identifique a un usuario. Llama a sus columnas ${columns}; puede faltar cualquiera.`,
  "other-column": ({ name, columns }) =>
    `Devuelve una columna «${name}». Llama a sus columnas ${columns}; puede faltar cualquiera.`,
  "column-twice": ({ name }) => `Devuelve dos columnas «${name}»: nombra cada una una sola vez.`,
  "column-of-other-type": ({ name, type }) =>
    `La columna «${name}» que devuelve es del tipo ${type}: conviértela a varchar o, si son números enteros, a bigint.`,
  "age-of-one-time": () =>
    "«age» de una sola hora cuenta desde el reloj de la máquina: escribe age(as_of(), …).",
  "function-of-the-clock": ({ name }) =>
    `«${name}» es la hora de la máquina: usa as_of(), el instante de la importación.`,
  "function-of-files": ({ name }) =>
    `«${name}» no se permite aquí: una cohorte solo lee las tablas de sus datos, ni archivos ni la red.`,
  "function-of-settings": ({ name }) =>
    `«${name}» no se permite aquí: una cohorte depende solo de sus datos, no del motor ni de sus ajustes.`,
  "function-that-changes": ({ name }) =>
    `«${name}» no se permite aquí: da cada vez otra cosa, y una importación tiene que poder repetirse.`,
  "function-approximate": ({ name }) =>
    `«${name}» no se permite aquí: es una aproximación. Usa la función exacta.`,
  "function-not-listed": ({ name }) =>
    `La función «${name}» no se permite aquí: no está en la lista de las que se pueden usar.`,
  "value-unfit": () =>
    "Un valor no se puede convertir o está fuera de rango: usa TRY_CAST donde los datos puedan ser de otro tipo.",
  "too-long": ({ seconds }) => `Tardó más de ${seconds} segundos y se detuvo.`,
  "too-much-memory": ({ megabytes }) =>
    `Necesita más memoria de la que hay (${megabytes} MB): lee menos, ordena menos o haz valores más cortos.`,
  "too-much-disk": ({ megabytes }) =>
    `Necesita más disco del que hay para ella (${megabytes} MB): lee menos filas o columnas, o devuelve menos.`,
  "engine-failed": () =>
    "El motor falló con ella: un valor o una expresión es demasiado grande o está anidada a demasiada profundidad.",
  "engine-refused": ({ kind }) => `El motor no la puede evaluar${kind ? ` (error ${kind})` : ""}.`,
};

const languages: Record<Locale, SqlFaultWords> = { en: english, es: spanish };

/** `tables` are names with commas between them. */
function both(tables: string | number | undefined, and: string): string {
  return String(tables).split(",").join(` ${and} `);
}
