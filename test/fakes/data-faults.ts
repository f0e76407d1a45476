import { type DataFault, dataFaultCodes, fileFaultCodes } from "../../shared/contract/data-faults.ts";

/** Each fault that data may have, with its name, all of these values. */
export function everyDataFault(values: DataFault["values"]): [name: string, fault: DataFault][] {
  return [
    ...dataFaultCodes.map((code): [string, DataFault] => [
      code,
      { code, values: { ...values, why: code === "malformed-rows" ? "uneven" : "damaged" } },
    ]),
    ...fileFaultCodes.map((why): [string, DataFault] => [
      `a file: ${why}`,
      { code: "file-unreadable", values: { ...values, why } },
    ]),
  ];
}
