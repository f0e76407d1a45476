/**
 * Functions that share this process have a role each, as deployed: the modules of their folder are loaded once for each
 * function, so that each has clients of its own, and its clients find its own credentials in the environment, and its logs
 * and metrics its name.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { registerHooks } from "node:module";
import { credentialsOf } from "../aws/permissions/callers.ts";

const invoked = new AsyncLocalStorage<string>();

/** Runs an invocation of the function; everything that it starts belongs to it. */
export function asFunction<Result>(name: string, work: () => Result): Result {
  return invoked.run(name, work);
}

/** From now on, for the modules of this folder, whose URL ends with a slash. Call it once, before any is loaded. */
export function separateFunctions({ href: folder }: URL): void {
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      if (!found.url.startsWith(folder)) return found;
      const owner = ownerOf(context.parentURL) ?? found.url.slice(folder.length).replace(/\.ts$/, "");
      const url = new URL(found.url);
      url.searchParams.set(OWNER, owner);
      return { ...found, url: url.href };
    },
  });
  process.env = new Proxy(process.env, {
    get(variables, name) {
      const owner = invoked.getStore();
      if (owner === undefined) return Reflect.get(variables, name);
      if (name === "AWS_LAMBDA_FUNCTION_NAME") return owner;
      if (name === "AWS_ACCESS_KEY_ID") return credentialsOf(owner).accessKeyId;
      if (name === "AWS_SECRET_ACCESS_KEY") return credentialsOf(owner).secretAccessKey;
      return Reflect.get(variables, name);
    },
  });
}

/** In the query of a module's URL: the function that it is loaded for. */
const OWNER = "function";

function ownerOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : (new URL(url).searchParams.get(OWNER) ?? undefined);
}
