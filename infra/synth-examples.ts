/**
 * Synthesizes the stages of `docs/examples/stages`, one beside the other. The rules of Control Tower take long, and a test has
 * them run over all that these stages have, and more (test/infra/control-tower.test.ts): here they do not run again.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";

const codes = await Promise.all(["dev", "prod"].map(synthesized));
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;

async function synthesized(stage: string): Promise<number | null> {
  const options = [
    "-c",
    `config=docs/examples/stages/${stage}.json`,
    "--output",
    `cdk.out/${stage}`,
    "-c",
    "controlTower=tested",
  ];
  const cdk = spawn("cdk", ["synth", "--quiet", ...options], { stdio: "inherit" });
  const [code] = await once(cdk, "exit");
  return code;
}
