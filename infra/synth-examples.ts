/** Synthesizes the stages of `docs/examples/stages`, one beside the other: cfn-guard's rules take a minute for each. */
import { spawn } from "node:child_process";
import { once } from "node:events";

const stages = ["dev", "prod"];
const codes = await Promise.all(stages.map(synthesized));
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;

async function synthesized(stage: string): Promise<number | null> {
  const options = ["-c", `config=docs/examples/stages/${stage}.json`, "--output", `cdk.out/${stage}`];
  const cdk = spawn("cdk", ["synth", "--quiet", ...options], { stdio: "inherit" });
  const [code] = await once(cdk, "exit");
  return code;
}
