/**
 * The page's files and settings: deployed last, when the API is there that the page calls. `index.html` is put after
 * what it loads, and no file is deleted, so that neither it nor a page that is open refers to a file that is gone.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Bucket, type IBucket } from "aws-cdk-lib/aws-s3";
import { BucketDeployment, CacheControl, type ISource, Source } from "aws-cdk-lib/aws-s3-deployment";
import { flattenCfnReference } from "cdk-nag/lib/utils/flatten-cfn-reference.js";
import type { Construct } from "constructs";
import { connectPolicy, PAGE_ICON, type PageSettings, pageCaching } from "../shared/contract/page.ts";
import type { StageConfig } from "./config.ts";
import { pageFolder } from "./dist.ts";
import { placeOf, prefixOf } from "./naming.ts";

export interface PageFiles {
  /** Name of the bucket. */
  bucket: string;
  settings: PageSettings;
  /** Origins that the page sends requests to. */
  connectTo: readonly string[];
}

export class PageFilesStack extends Stack {
  constructor(scope: Construct, stage: StageConfig, files: PageFiles, dist: string) {
    super(scope, `${prefixOf(stage)}-page-files`, {
      ...placeOf(stage),
      description: "Cohort import: the files of the page",
    });
    const bucket = Bucket.fromBucketName(this, "Bucket", files.bucket);
    const role = this.role(stage);
    const put = (id: string, sources: ISource[], caching: string, below?: string) =>
      new BucketDeployment(this, id, {
        destinationBucket: bucket,
        sources,
        ...(below !== undefined && { destinationKeyPrefix: below }),
        cacheControl: [CacheControl.fromString(caching)],
        prune: false,
        role: role.of,
        logGroup: role.log,
      });
    const folder = pageFolder(dist);
    const read = (file: string) => readFileSync(join(folder, file), "utf8");
    const assets = Source.asset(join(folder, "assets"), { exclude: [PAGE_ICON] });
    const first = put("Assets", [assets], pageCaching.hashed, "assets");
    const document = put(
      "Document",
      [
        Source.data("index.html", documentWith(read("index.html"), files.connectTo)),
        Source.data("reference.html", documentWith(read("reference.html"), [files.settings.api])),
        Source.data(`assets/${PAGE_ICON}`, read(`assets/${PAGE_ICON}`)),
        Source.jsonData("page.json", files.settings),
      ],
      pageCaching.others,
    );
    document.node.addDependency(first);
    this.acceptOfCdk(bucket);
  }

  /** CDK's own function, which unpacks what `cdk deploy` uploaded, gets its permissions from CDK. */
  private role(stage: StageConfig): { of: Role; log: LogGroup } {
    const log = new LogGroup(this, "Log", {
      logGroupName: `/aws/lambda/${prefixOf(stage)}-page-files`,
      retention: stage.retention.logs,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    log.grantWrite(role);
    return { of: role, log };
  }

  /** What cdk-nag finds in CDK's function. This stack has no other. */
  private acceptOfCdk(bucket: IBucket): void {
    const uploaded = `cdk-${this.synthesizer.bootstrapQualifier}-assets-${this.account}-${this.region}/*`;
    const actions = ["Abort*", "DeleteObject*", "GetBucket*", "GetObject*", "List*"].map(
      (one) => `Action::s3:${one}`,
    );
    const resources = [
      `Resource::arn:<AWS::Partition>:s3:::${uploaded}`,
      `Resource::${flattenCfnReference(this.resolve(bucket.arnForObjects("*")))}`,
    ];
    const reason =
      "CDK's grants to its own function: it reads what was uploaded for the deployment, and writes the page's bucket, " +
      "which has nothing else.";
    for (const found of [...actions, ...resources])
      Validations.of(this).acknowledge({ id: `AwsSolutions-IAM5[${found}]`, reason });
    Validations.of(this).acknowledge({
      id: "AwsSolutions-L1",
      reason: "CDK chooses the runtime of its own function. It runs during a deployment only.",
    });
  }
}

/** The built document, with the part of the policy that names the deployment's own addresses. */
export function documentWith(html: string, connectTo: readonly string[]): string {
  const first = '<meta charset="utf-8" />';
  if (!html.includes(first))
    throw new Error(`a document of the page has no ${first}, which its policy follows`);
  const policy = `<meta http-equiv="Content-Security-Policy" content="${connectPolicy(connectTo)}" />`;
  return html.replace(first, `${first}\n    ${policy}`);
}
