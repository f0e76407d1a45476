/**
 * Synthesizes the stages of `docs/examples/stages`, one beside the other. The rules of Control Tower take long, and a test has
 * them run over all that `prod` has, and more (test/infra/control-tower.test.ts): here they run for `dev` only.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";

const codes = await Promise.all([synthesized("dev"), synthesized("prod", "-c", "controlTower=tested")]);
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;

async function synthesized(stage: string, ...more: string[]): Promise<number | null> {
  const options = [
    "-c",
    `config=docs/examples/stages/${stage}.json`,
    "--output",
    `cdk.out/${stage}`,
    ...more,
  ];
  const cdk = spawn("cdk", ["synth", "--quiet", ...options], { stdio: "inherit" });
  const [code] = await once(cdk, "exit");
  return code;
}
