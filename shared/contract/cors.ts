/** What the page may send to the API where it is served from another origin, as it is when deployed. */
import { routes } from "./routes.ts";

export const crossOrigin = {
  methods: [...new Set(routes.map(({ method }) => method))],
  /** Request headers besides those that a browser allows by itself. */
  headers: ["authorization", "content-type", "idempotency-key"],
  /** For which a browser keeps the answer to its question. */
  seconds: 3_600,
} as const;
