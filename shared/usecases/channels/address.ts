import { type AddressFault, channelAddress } from "../../domain/channel-address.ts";
import { DomainError } from "../../domain/domain-error.ts";

const details: Record<AddressFault, string> = {
  "not-a-url": "must be an address such as https://alerts.example.com/cohorts",
  "not-https": "must begin with https://",
  credentials: "must not have a user name or a password",
  port: "must be without a port, or have the port 8443",
  fragment: "must not have a fragment (#)",
  "not-public": "must name a public host by its name, such as alerts.example.com",
};

/** Refuses an address that nothing is sent to. The error does not repeat it: it may be a secret. */
export function usableAddress(typed: string, local: boolean): URL {
  const url = channelAddress(typed, { local });
  if (typeof url !== "string") return url;
  throw new DomainError("invalid", "address-not-usable", `The address ${details[url]}.`, {
    errors: [{ pointer: "/url", detail: details[url] }],
  });
}
