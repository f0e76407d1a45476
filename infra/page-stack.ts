/**
 * The page's address: CloudFront before a private bucket. It is deployed first, because sign-in, the API and mails need
 * the address, and stays when the stack is deleted, because mails link to it. `page-files-stack.ts` fills the bucket.
 */
import { CfnOutput, Duration, RemovalPolicies, Stack, Validations } from "aws-cdk-lib";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import {
  CachePolicy,
  Distribution,
  type DistributionProps,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import { S3BucketOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { pageHeaders, pagePolicy, REFERENCE, referencePolicy } from "../shared/contract/page.ts";
import type { StageConfig } from "./config.ts";
import { placeOf, prefixOf } from "./naming.ts";
import { checkedDomain, type PageDomain } from "./page-domain.ts";

/** Days for which a file that a deployment replaced can be restored. */
const UNDO_DAYS = 30;
/** Days for which a browser uses https without trying http: two years, what the lists of browsers ask for. */
const HTTPS_DAYS = 730;

/**
 * Every address but those of files is the page itself, which reads the address: links in mails have paths. The API
 * reference has a document of its own.
 */
export const addressesOfPage = `function handler(event) {
  event.request.uri = event.request.uri === "${REFERENCE}" ? "/reference.html" : "/index.html";
  return event.request;
}`;

export interface PageAddress {
  /** `https://…`, without a trailing slash. */
  readonly origin: string;
  /** Name of the bucket of its files. */
  readonly bucket: string;
}

export class PageStack extends Stack implements PageAddress {
  readonly origin: string;
  readonly bucket: string;

  constructor(scope: Construct, stage: StageConfig) {
    super(scope, `${prefixOf(stage)}-page`, {
      ...placeOf(stage),
      description: "Cohort import: the address of the page",
      terminationProtection: true,
    });
    const domain = stage.page.domain && checkedDomain(stage.name, stage.page.domain);
    const files = this.files();
    const distribution = this.distribution(stage, files, domain);
    this.bucket = this.exportValue(files.bucketName);
    // Exported in any case: CloudFormation keeps a stage from getting a domain if an export that is in use goes.
    const ofCloudFront = this.exportValue(distribution.distributionDomainName);
    this.origin = `https://${domain?.name ?? ofCloudFront}`;
    new CfnOutput(this, "PageOrigin", {
      value: `https://${domain?.name ?? distribution.distributionDomainName}`,
    });
    new CfnOutput(this, "PageDistribution", { value: distribution.distributionDomainName });
    // Its names are fixed: what a first deployment that rolled back left behind would block the next.
    RemovalPolicies.of(this).retainOnUpdateOrDelete();
  }

  private files(): Bucket {
    const files = new Bucket(this, "Files", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // Everybody may read the files, through CloudFront: a key of their own would hide nothing.
      encryption: BucketEncryption.S3_MANAGED,
      versioned: true,
      lifecycleRules: [{ id: "undo", noncurrentVersionExpiration: Duration.days(UNDO_DAYS) }],
    });
    Validations.of(files).acknowledge({
      id: "AwsSolutions-S1",
      reason:
        "CloudFront reads it and a deployment writes it. What it has is public, and each version is kept for a while.",
    });
    return files;
  }

  private distribution(stage: StageConfig, files: Bucket, domain: PageDomain | undefined): Distribution {
    // CDK's class and its interface differ in whether an optional property may be undefined.
    const origin = S3BucketOrigin.withOriginAccessControl(files as IBucket);
    const every = {
      origin,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy: this.headers("Headers", "Security of the page", pagePolicy),
    };
    const anyAddress = new EdgeFunction(this, "Addresses", {
      code: FunctionCode.fromInline(addressesOfPage),
      runtime: FunctionRuntime.JS_2_0,
      comment: "Answers every address of the page with the page",
    });
    const document = {
      ...every,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      functionAssociations: [{ eventType: FunctionEventType.VIEWER_REQUEST, function: anyAddress }],
    };
    const distribution = new Distribution(this, "Distribution", {
      comment: prefixOf(stage),
      ...(domain && ownDomain(this, domain)),
      // Europe and North America. Elsewhere it works, and takes longer.
      priceClass: PriceClass.PRICE_CLASS_100,
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultBehavior: document,
      additionalBehaviors: {
        "/page.json": { ...every, cachePolicy: CachePolicy.CACHING_DISABLED },
        [REFERENCE]: {
          ...document,
          responseHeadersPolicy: this.headers(
            "HeadersOfReference",
            "Security of the API reference",
            referencePolicy,
          ),
        },
        "/assets/*": { ...every, compress: true, cachePolicy: CachePolicy.CACHING_OPTIMIZED },
      },
    });
    for (const [id, reason] of Object.entries(accepted))
      Validations.of(distribution).acknowledge({ id, reason });
    if (!domain)
      for (const id of settingsOfTls)
        Validations.of(distribution).acknowledge({
          id,
          reason:
            "CloudFront's own domain has CloudFront's certificate and settings of TLS. A stage with a domain of its " +
            "own asks for TLS 1.2.",
        });
    return distribution;
  }

  /**
   * The API's origin is not known here: it names this one (CORS). So the header allows requests to any https origin,
   * and the document's own policy allows those that the page needs. Browsers apply both.
   */
  private headers(
    id: string,
    comment: string,
    policy: (connectTo: readonly string[]) => string,
  ): ResponseHeadersPolicy {
    if (pageHeaders["referrer-policy"] !== HeadersReferrerPolicy.NO_REFERRER)
      throw new Error("the referrer policies of the local front and of CloudFront differ");
    return new ResponseHeadersPolicy(this, id, {
      comment,
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: policy(["https:"]), override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(HTTPS_DAYS),
          includeSubdomains: true,
          override: true,
        },
      },
    });
  }
}

function ownDomain(scope: Construct, { name, certificate }: PageDomain): Partial<DistributionProps> {
  return {
    domainNames: [name],
    certificate: Certificate.fromCertificateArn(scope, "Certificate", certificate),
    minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
  };
}

/** Rules about the certificate of a distribution, and about the protocol with which it is shown. */
const settingsOfTls = [
  "AwsSolutions-CFR4",
  "control-tower::cloudfront_custom_ssl_certificate_check",
  "control-tower::cloudfront_sni_enabled_check",
  "control-tower::cloudfront_security_policy_check",
];

/** Why a finding of cdk-nag is accepted. */
const accepted = {
  "AwsSolutions-CFR1": "A marketer who travels works on: what counts is the sign-in, not the country.",
  "AwsSolutions-CFR2": "It answers GET with files that everybody may read, and runs nothing (docs/adr/0015).",
  "AwsSolutions-CFR3":
    "Its log would keep addresses of people and one-time codes of their sign-in, and tell of files that are the same for " +
    "everybody. Each use of data is a request to the API, which logs it.",
};
