/** One deployment of the system: the data stack and the app stack. */
import type { App } from "aws-cdk-lib";
import { AppStack } from "./app-stack.ts";
import type { StageConfig } from "./config.ts";
import { DataStack } from "./data-stack.ts";

/** `dist` is the output folder of the build. */
export function deployStage(app: App, stage: StageConfig, dist: string): { data: DataStack; app: AppStack } {
  const data = new DataStack(app, stage, dist);
  const running = new AppStack(app, stage, data.retained, dist);
  // Exports are named, so CDK does not detect the order by itself.
  running.addStackDependency(data);
  return { data, app: running };
}
