/** The network of functions that read databases: subnets and security groups of the account, as the stage's file names them. */
import type { CfnFunction } from "aws-cdk-lib/aws-lambda";
import type { FunctionSpec } from "../shared/contract/functions.ts";
import type { Permission } from "./allow.ts";
import type { StageConfig } from "./config.ts";

/** Undefined where the stage names none, or where the function reads no database. */
export function networkOf(stage: StageConfig, { needs }: FunctionSpec): StageConfig["network"] {
  return needs.includes("databases:read") ? stage.network : undefined;
}

/** Lambda's own calls, with the function's role: it has an interface in each subnet. */
export const inNetwork: Permission = {
  actions: [
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
  ],
  resources: ["*"],
  because: "Lambda's calls for the interfaces of a function in a VPC: their names are made at run time.",
};

export function putIntoNetwork(made: CfnFunction, network: NonNullable<StageConfig["network"]>): void {
  made.vpcConfig = { subnetIds: [...network.subnets], securityGroupIds: [...network.securityGroups] };
}
