declare module "dynalite" {
  import type { Server } from "node:http";
  /** `path` stores the table in a folder; without it, in memory. `createTableMs`: how long a table stays CREATING. */
  export default function dynalite(options?: { path?: string; createTableMs?: number }): Server;
}
