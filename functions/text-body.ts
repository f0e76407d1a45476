import type { BodyReader } from "./http.ts";

/** For bodies that are text, not JSON. API Gateway gives a body as base64 unless its type is a text's. */
export const textBody: BodyReader = {
  before({ event }) {
    if (!event.body || !event.isBase64Encoded) return;
    event.body = Buffer.from(event.body, "base64").toString();
    event.isBase64Encoded = false;
  },
};
