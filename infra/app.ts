/** The app of `cdk synth` and `cdk deploy 'cohort-import-dev-*'`: the stacks of every stage, checked by cdk-nag. */
import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { stages } from "./config.ts";
import { builtFolder } from "./dist.ts";
import { deployStage } from "./stage.ts";

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
for (const stage of stages) deployStage(app, stage, builtFolder);
