/** The addresses that are not mailed: lists them, and lifts a block. */
import { blockedAddresses as operations } from "../../shared/contract/api/blocked-addresses.ts";
import { listBlockedAddresses, unblockAddress } from "../../shared/usecases/mail/blocked-addresses.ts";
import { noContent, ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import { page } from "../http/query.ts";
import { clock, log, mailAddresses } from "../wiring.ts";

const deps = () => ({ clock: clock(), mailAddresses: mailAddresses(), log: log() });

export const handler = api(
  "api/blocked-addresses",
  operations,
  {
    "GET /blocked-addresses": async ({ query, caller: { reach } }) =>
      ok(await listBlockedAddresses(deps(), page(query), reach)),
    "DELETE /blocked-addresses/{addressId}": async ({ path, caller: { reach } }) => {
      await unblockAddress(deps(), { id: path.addressId, reach });
      return noContent();
    },
  },
  { audit },
);
