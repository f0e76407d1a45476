/** Guesses which field a column of a list holds, by the column's name. */
import type { ListColumns, ListField } from "../contract/cohorts.ts";

/** In lower case, letters and digits only; the most certain first. */
const names: Record<ListField, readonly string[]> = {
  external_id: [
    "externalid",
    "brazeexternalid",
    "externaluserid",
    "userid",
    "user",
    "customerid",
    "customer",
    "clientid",
    "memberid",
    "uid",
    "idusuario",
    "usuario",
    "idcliente",
    "id",
  ],
  alias_name: ["aliasname", "useraliasname", "alias", "useralias"],
  alias_label: ["aliaslabel", "useraliaslabel", "aliastype", "label", "etiqueta"],
  device_id: [
    "deviceid",
    "device",
    "brazedeviceid",
    "idfv",
    "idfa",
    "gaid",
    "advertisingid",
    "iddispositivo",
  ],
  anonymous: ["anonymous", "isanonymous", "anon", "anonimo", "esanonimo"],
};

/** Each column holds at most one field, and each field is in at most one column. */
export function suggestedColumns(headers: readonly string[]): ListColumns {
  const plain = headers.map((header) => [plainly(header), header] as const);
  const suggested = (Object.keys(names) as ListField[]).flatMap((field) => {
    // Of two that differ by case only, the one that is written as the field is.
    const exact = plain.find(([, header]) => header === field);
    const known = exact ?? names[field].flatMap((name) => plain.filter(([one]) => one === name))[0];
    return known ? [[field, known[1]]] : [];
  });
  return Object.fromEntries(suggested);
}

function plainly(header: string): string {
  return header
    .normalize("NFD")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}
