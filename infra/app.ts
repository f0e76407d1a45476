/**
 * The app of `cdk synth` and `cdk deploy -c config=stages/prod.json --all`: the stacks of the stage that the file
 * describes, checked by cdk-nag and the rules of Control Tower; by cdk-nag alone with `-c controlTower=tested`.
 */
import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import type { StageConfig } from "./config.ts";
import { ControlTowerRules } from "./control-tower.ts";
import { builtFolder } from "./dist.ts";
import { deployStage } from "./stage.ts";
import { readStage } from "./stage-file.ts";

const app = new App();
const controlTower = app.node.tryGetContext("controlTower") === "tested" ? [] : [new ControlTowerRules()];
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), ...controlTower);
deployStage(app, chosenStage(app.node.tryGetContext("config")), builtFolder);

function chosenStage(file: unknown): StageConfig {
  try {
    if (typeof file !== "string" || file === "")
      throw new Error(
        "Name the stage's file, such as -c config=stages/prod.json. docs/deploy.md describes it.",
      );
    const stage = readStage(file);
    if (stage.checksOnly) console.error(`${file} is for checks only: nothing can be deployed with it.`);
    return stage;
  } catch (error) {
    // CDK shows what the app writes: faults of a file are read without a stack trace.
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
