import type { Connection } from "../../shared/contract/connections.ts";
import type { Run } from "../../shared/contract/imports.ts";
import type { Locale } from "../../shared/contract/values.ts";
import type { Mails } from "../../shared/ports/mails.ts";

export interface FakeMails extends Mails {
  /** Every message that was sent, in order. */
  readonly sent: (
    | { to: string; run: Run }
    | { to: string; connection: Connection }
    | { to: string; cohortName: string; locale: Locale }
  )[];
  /** Addresses that can't be mailed. */
  readonly unreachable: Set<string>;
  /** Errors thrown by the next calls, one each. */
  readonly trouble: Error[];
}

export function fakeMails(): FakeMails {
  const sent: FakeMails["sent"] = [];
  const unreachable = new Set<string>();
  const trouble: Error[] = [];
  const deliver = async (mail: FakeMails["sent"][number]) => {
    const error = trouble.shift();
    if (error) throw error;
    if (unreachable.has(mail.to)) return "failed";
    sent.push(structuredClone(mail));
    return "sent";
  };
  return {
    sent,
    unreachable,
    trouble,
    importEnded: deliver,
    test: deliver,
    integrationActive: deliver,
    integrationFailing: deliver,
  };
}
