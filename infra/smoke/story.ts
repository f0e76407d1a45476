/** Tries a deployment, one check after the other, and tells of each. */
import { Caller } from "./caller.ts";
import {
  apiAnswers,
  cohortIsPreviewed,
  type Deployment,
  dataSetIsUsable,
  keysAreAccepted,
  pageMayCall,
} from "./checks.ts";
import { Finding } from "./finding.ts";
import { refuseTooNarrow } from "./token.ts";

export interface SmokeTest {
  /** Origins. */
  api: string;
  page: string | undefined;
  token: string;
  /** Milliseconds that a job may take. */
  patience: number;
  say(line: string): void;
}

/** Returns how many checks found something wrong. A check that needs the result of one that failed is not tried. */
export async function smokeTest({ api, page, token, patience, say }: SmokeTest): Promise<number> {
  const deployment: Deployment = { api, caller: new Caller(api, token), patience };
  let found = 0;
  const check = async <Result>(what: string, tried: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      const result = await tried();
      say(`ok      ${what}`);
      return result;
    } catch (error) {
      if (!(error instanceof Finding)) throw error;
      found += 1;
      say(`wrong   ${what}\n  ${error.message}`);
      return undefined;
    }
  };

  await check("The API answers", () => apiAnswers(deployment));
  if (found > 0) return found;
  if (page !== undefined) await check("The page may call the API", () => pageMayCall(deployment, page));
  const granted = await check("The token is accepted, and has the scopes", async () => {
    await deployment.caller.call("GET /cohorts", { path: "/cohorts?limit=1" });
    refuseTooNarrow(token);
    return true;
  });
  if (!granted) return found;
  const dataSet = await check("A data set can be read", () => dataSetIsUsable(deployment));
  if (dataSet)
    await check(`A cohort of nobody over "${dataSet.id}" is previewed`, () =>
      cohortIsPreviewed(deployment, dataSet),
    );
  await check("Braze accepts the key of each active connection", () => keysAreAccepted(deployment));
  say(found === 0 ? "This deployment is ready to import." : `${found} found. Mend them, and try again.`);
  return found;
}
