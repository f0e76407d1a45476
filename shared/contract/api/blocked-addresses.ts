import { blockedAddress } from "../mail-addresses.ts";
import { pageOf } from "../pages.ts";
import { ids } from "./examples.ts";
import { type Operation, paged } from "./operation.ts";

const tag = "Mail";

export const blockedAddressPage = pageOf(blockedAddress);
export const blockedExample = {
  id: ids.address,
  address: "marketing@example.com",
  reason: "bounced",
  since: "2026-11-24T08:01:30.000Z",
};

export const blockedAddresses = {
  "GET /blocked-addresses": {
    id: "list-blocked-addresses",
    tag,
    summary:
      "Lists the addresses that are not mailed any more: a mail came back, or its recipient complained",
    query: paged,
    answers: {
      200: {
        description:
          "A page, oldest first. It may have fewer items than its limit, even none, and a cursor: go on with that.",
        schema: blockedAddressPage,
        example: { items: [blockedExample] },
      },
    },
  },
  "DELETE /blocked-addresses/{addressId}": {
    id: "unblock-address",
    tag,
    summary: "Lifts a block: the address is mailed again, from the next mail on",
    answers: {
      204: { description: "It is not blocked. What SES reports of earlier mails does not block it again." },
    },
    refusals: { 404: "No such address was ever blocked." },
  },
} as const satisfies Record<string, Operation>;
