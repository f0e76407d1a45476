import type { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { CachePolicy } from "aws-cdk-lib/aws-cloudfront";
import { describe, expect, it } from "vitest";
import type { StageConfig } from "../../infra/config.ts";
import { deployedScopes } from "../../infra/deployed.ts";
import { crossOrigin } from "../../shared/contract/cors.ts";
import { pagePolicy, referencePolicy } from "../../shared/contract/page.ts";
import { pageUploads, type Upload } from "./page-uploads.ts";
import { asText, functionResource, ofType, stageNamed, synthesized, theOnly } from "./synthesized.ts";

const withDomain = synthesized(stageNamed("prod"));
const withoutDomain = synthesized(stageNamed("dev"));
const uploads = pageUploads(stageNamed("prod"));

const policyIn = (text: string) => new Map(text.split("; ").map((one) => [one.split(" ", 1)[0], one]));
const distributionOf = ({ page }: typeof withDomain) =>
  theOnly(page, "AWS::CloudFront::Distribution").Properties.DistributionConfig;
const headersOf = ({ ResponseHeadersPolicyId: { Ref } }: { ResponseHeadersPolicyId: { Ref: string } }) =>
  withDomain.page[Ref]?.Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig;
const headers = headersOf(distributionOf(withDomain).DefaultCacheBehavior);
const ofReference = distributionOf(withDomain).CacheBehaviors.find(
  ({ PathPattern }: { PathPattern: string }) => PathPattern === "/reference",
);

function uploaded(name: string, from: readonly Upload[] = uploads): Upload {
  const found = from.find((one) => one.name === name);
  if (!found) throw new Error(`${name} is not uploaded`);
  return found;
}

/** What the browser reads in the document. */
function documentPolicy({ text }: Upload): string {
  return /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1] ?? "";
}

describe("the bucket of the page", () => {
  it("is private: over TLS, CloudFront reads it for this distribution, and nobody else", () => {
    const { Properties } = theOnly(withDomain.page, "AWS::S3::Bucket");
    expect(Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
      VersioningConfiguration: { Status: "Enabled" },
    });
    expect(Properties.WebsiteConfiguration).toBeUndefined();
    const { Statement } = theOnly(withDomain.page, "AWS::S3::BucketPolicy").Properties.PolicyDocument;
    const [denied, allowed, ...others] = Statement;
    expect(denied).toMatchObject({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } });
    expect(allowed).toMatchObject({
      Effect: "Allow",
      Action: "s3:GetObject",
      Principal: { Service: "cloudfront.amazonaws.com" },
    });
    const { StringEquals, ...more } = allowed.Condition;
    expect(asText(StringEquals["AWS:SourceArn"])).toMatch(/:distribution\/<Distribution\w+>$/);
    expect([others, more]).toEqual([[], {}]);
  });

  it("is read with the signature of CloudFront", () => {
    const [origin, ...others] = distributionOf(withDomain).Origins;
    expect(others).toEqual([]);
    const [id] = origin.OriginAccessControlId["Fn::GetAtt"];
    expect(withDomain.page[id]?.Properties.OriginAccessControlConfig).toMatchObject({
      SigningBehavior: "always",
      SigningProtocol: "sigv4",
    });
  });

  it("stays with its address when the stack is deleted: mails link to it", () => {
    for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of Object.entries(withDomain.page))
      expect([id, DeletionPolicy, UpdateReplacePolicy]).toEqual([id, "RetainExceptOnCreate", "Retain"]);
  });
});

describe("the page in a browser", () => {
  it("has the policy of the local front: CloudFront's header and the document's part of it together", () => {
    const document = documentPolicy(uploaded("index.html"));
    const [, ...connectTo] = document.replace(/^connect-src /, "").split(" ");
    const here = policyIn(pagePolicy(connectTo));
    const header = policyIn(headers.ContentSecurityPolicy.ContentSecurityPolicy);
    expect(header.get("connect-src")).toBe("connect-src 'self' https:");
    // Browsers allow what both allow, and the document's origins are all https: an API's endpoint is, too.
    expect(new Map([...header, ...policyIn(document)])).toEqual(here);
    expect([...header.keys()]).toEqual([...here.keys()]);
    expect(connectTo.filter((origin) => !/^(https:\/\/|<[^>]*ApiEndpoint)/.test(origin))).toEqual([]);
  });

  it("may send requests to its API, its sign-in and the bucket of uploads, and nowhere else", () => {
    expect(documentPolicy(uploaded("index.html")).split(" ")).toEqual([
      "connect-src",
      "'self'",
      expect.stringMatching(/^<cohort-import-prod-app:\w*HttpApi\w*ApiEndpoint\w*>$/),
      "https://cognito-idp.<AWS::Region>.amazonaws.com",
      expect.stringMatching(
        /^https:\/\/<cohort-import-prod-data:\w*SignIn\w*>\.auth\.<AWS::Region>\.amazoncognito\.com$/,
      ),
      expect.stringMatching(
        /^https:\/\/<cohort-import-prod-data:\w*DataBucket\w*>\.s3\.<AWS::Region>\.<AWS::URLSuffix>$/,
      ),
    ]);
  });

  it("has its policy before anything that it loads", () => {
    const { text } = uploaded("index.html");
    expect(text.indexOf("Content-Security-Policy")).toBeGreaterThan(0);
    expect(text.indexOf("Content-Security-Policy")).toBeLessThan(text.search(/<(link|script|style)/));
  });

  it("is reached over https only, shown in no frame, tells no referrer, and is what its type says", () => {
    for (const sent of [headers, headersOf(ofReference)])
      expect(sent).toMatchObject({
        StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, Override: true },
        FrameOptions: { FrameOption: "DENY", Override: true },
        ReferrerPolicy: { ReferrerPolicy: "no-referrer", Override: true },
        ContentTypeOptions: { Override: true },
      });
    const { DefaultCacheBehavior, CacheBehaviors } = distributionOf(withDomain);
    for (const behavior of [DefaultCacheBehavior, ...CacheBehaviors])
      expect(behavior).toMatchObject({
        ViewerProtocolPolicy: "redirect-to-https",
        ResponseHeadersPolicyId: { Ref: expect.stringMatching(/^Headers/) },
      });
  });

  it("opens at every address, as mails link to /imports/…; a file that is missing is not answered with it", () => {
    const { DefaultCacheBehavior, CacheBehaviors, CustomErrorResponses } = distributionOf(withDomain);
    const [{ EventType, FunctionARN }] = DefaultCacheBehavior.FunctionAssociations;
    expect(EventType).toBe("viewer-request");
    const [id] = FunctionARN["Fn::GetAtt"];
    const code: string = withDomain.page[id]?.Properties.FunctionCode;
    const handler: (event: { request: { uri: string } }) => { uri: string } = new Function(
      `${code}; return handler;`,
    )();
    for (const uri of ["/", "/imports/2026-11-27.shop%2Fa", "/cohorts/a.b/edit"])
      expect(handler({ request: { uri } }).uri).toBe("/index.html");
    expect(handler({ request: { uri: "/reference" } }).uri).toBe("/reference.html");
    const others = CacheBehaviors.filter(
      (one: { FunctionAssociations?: unknown }) => !one.FunctionAssociations,
    );
    expect(others.map(({ PathPattern }: { PathPattern: string }) => PathPattern)).toEqual([
      "/page.json",
      "/assets/*",
    ]);
    expect(CustomErrorResponses).toBeUndefined();
  });
});

describe("the API reference in a browser", () => {
  it("has a policy of its own: that of the local front, with its API as the only other origin", () => {
    const document = documentPolicy(uploaded("reference.html"));
    const [, self, ...connectTo] = document.split(" ");
    expect(self).toBe("'self'");
    expect(connectTo).toEqual([
      expect.stringMatching(/^<cohort-import-prod-app:\w*HttpApi\w*ApiEndpoint\w*>$/),
    ]);
    const header = policyIn(headersOf(ofReference).ContentSecurityPolicy.ContentSecurityPolicy);
    expect(new Map([...header, ...policyIn(document)])).toEqual(policyIn(referencePolicy(connectTo)));
  });

  it("may have styles in its document, which the page may not, and no more than the page else", () => {
    const [page, reference] = [policyIn(pagePolicy([])), policyIn(referencePolicy([]))];
    expect([...reference].filter(([name, allowed]) => page.get(name) !== allowed)).toEqual([
      ["style-src", "style-src 'self' 'unsafe-inline'"],
    ]);
  });

  it("is a document of its own at its address, asked for each time", () => {
    const [{ FunctionARN }] = ofReference.FunctionAssociations;
    expect(FunctionARN).toEqual(
      distributionOf(withDomain).DefaultCacheBehavior.FunctionAssociations[0].FunctionARN,
    );
    expect(uploaded("reference.html")).toMatchObject({ caching: "no-cache", after: ["assets/main-HASH.js"] });
  });
});

describe("the files of the page", () => {
  it("are never deleted, and the document is put after what it loads: no page that is open misses a file", () => {
    const { after, prunes } = uploaded("index.html");
    expect(after).toContain("assets/main-HASH.js");
    expect([prunes, uploaded("assets/main-HASH.js").prunes]).toEqual([false, false]);
  });

  it("are kept by browsers for ever if their name has a hash, and are asked for each time if not", () => {
    for (const { name, caching } of uploads)
      expect([name, caching]).toEqual([
        name,
        name.includes("HASH") ? "public, max-age=31536000, immutable" : "no-cache",
      ]);
    expect(uploads.map(({ name }) => name).sort()).toEqual(
      ["assets/icon.svg", "assets/main-HASH.js", "index.html", "page.json", "reference.html"].sort(),
    );
  });

  it("are kept by CloudFront in assets/ only", () => {
    const { DefaultCacheBehavior, CacheBehaviors } = distributionOf(withDomain);
    const cached = [DefaultCacheBehavior, ...CacheBehaviors].filter(
      ({ CachePolicyId }) => CachePolicyId !== CachePolicy.CACHING_DISABLED.cachePolicyId,
    );
    expect(cached.map(({ PathPattern }) => PathPattern)).toEqual(["/assets/*"]);
  });

  it("have the settings of the stage: its API, its issuer, the page's client there and the stage's scopes", () => {
    const settings = JSON.parse(uploaded("page.json").text);
    expect(settings).toEqual({
      api: expect.stringMatching(/^<cohort-import-prod-app:\w*HttpApi\w*ApiEndpoint\w*>$/),
      issuer: expect.stringMatching(/^<cohort-import-prod-data:\w*Pool\w*ProviderURL\w*>$/),
      clientId: expect.stringMatching(/^<cohort-import-prod-data:\w*PoolPage\w*>$/),
      scopes: deployedScopes(stageNamed("prod")),
    });
    expect(settings.scopes).not.toContain("sandbox/admin");
  });

  it("have the client and the address of another issuer, if the stage has one", () => {
    const stage: StageConfig = {
      ...stageNamed("prod"),
      issuer: {
        kind: "oidc",
        issuer: "https://id.example.com/",
        audience: ["cohorts"],
        page: { clientId: "cohorts-page", origins: ["https://tokens.example.com"] },
      },
    };
    const found = pageUploads(stage);
    expect(JSON.parse(uploaded("page.json", found).text)).toMatchObject({
      issuer: "https://id.example.com",
      clientId: "cohorts-page",
    });
    expect(documentPolicy(uploaded("index.html", found))).toContain(
      " https://id.example.com https://tokens.example.com ",
    );
  });
});

describe.each([
  ["its own domain", withDomain, /^https:\/\/cohorts\.example\.com$/],
  [
    "CloudFront's domain",
    withoutDomain,
    /^https:\/\/<cohort-import-dev-page:\w*Distribution\w*DomainName\w*>$/,
  ],
] as const)("a page with %s", (_, stage, origin) => {
  it("alone may call the API and upload from a browser", () => {
    const { CorsConfiguration } = theOnly(stage.running, "AWS::ApiGatewayV2::Api").Properties;
    expect(CorsConfiguration.AllowOrigins.map(asText)).toEqual([expect.stringMatching(origin)]);
    expect(CorsConfiguration.AllowCredentials).toBeUndefined();
    expect(CorsConfiguration.AllowMethods.toSorted()).toEqual([...crossOrigin.methods].sort());
    expect(CorsConfiguration.AllowHeaders).toEqual([...crossOrigin.headers]);
    expect(crossOrigin.methods).toEqual(expect.arrayContaining(["GET", "POST", "PUT", "PATCH", "DELETE"]));
    expect(crossOrigin.headers).toEqual(["authorization", "content-type", "idempotency-key"]);
    const buckets = ofType(stage.data, "AWS::S3::Bucket").flatMap(
      ([, { Properties }]) => Properties.CorsConfiguration?.CorsRules ?? [],
    );
    expect(buckets.flatMap(({ AllowedOrigins }) => AllowedOrigins.map(asText))).toEqual([
      expect.stringMatching(origin),
    ]);
  });

  it("alone gets back who signed in or out, by a code and never by a token in an address", () => {
    const clients = ofType(stage.data, "AWS::Cognito::UserPoolClient").map(
      ([, { Properties }]) => Properties,
    );
    const returning = clients.filter(({ CallbackURLs }) => CallbackURLs);
    expect(returning).toMatchObject([{ AllowedOAuthFlows: ["code"], GenerateSecret: false }]);
    const [{ CallbackURLs, LogoutURLs }] = returning;
    const back = [...CallbackURLs, ...LogoutURLs].map((url) => asText(url).replace(/\/$/, ""));
    expect(back).toEqual([expect.stringMatching(origin), expect.stringMatching(origin)]);
  });

  it("is what mails link to", () => {
    const { PAGE_URL } = functionResource(stage, "steps/notify").Properties.Environment.Variables;
    expect(asText(PAGE_URL)).toMatch(origin);
  });
});

describe("the domain of the page", () => {
  const withPage = (name: string, certificate: string) => () =>
    synthesized({ ...stageNamed("prod"), page: { domain: { name, certificate } } });
  const arn = (region: string) => `arn:aws:acm:${region}:111122223333:certificate/0-1`;

  it("can come later: what other stacks import until then stays exported", () => {
    const stack = withDomain.app.node.findChild("cohort-import-prod-page") as Stack;
    const outputs: { Value: unknown; Export?: unknown }[] = Object.values(
      Template.fromStack(stack).toJSON()["Outputs"],
    );
    const exported = outputs.filter((one) => one.Export).map(({ Value }) => asText(Value));
    expect(exported).toContainEqual(expect.stringMatching(/^<Distribution\w+\.DomainName>$/));
  });

  it("has its certificate, and TLS 1.2 or newer", () => {
    expect(distributionOf(withDomain)).toMatchObject({
      Aliases: ["cohorts.example.com"],
      ViewerCertificate: { MinimumProtocolVersion: "TLSv1.2_2021", SslSupportMethod: "sni-only" },
    });
  });

  it("is refused before a deployment if its certificate is in a region that CloudFront does not read", () => {
    expect(withPage("cohorts.example.com", arn("eu-west-1"))).toThrow(
      "prod: the page's certificate is in eu-west-1. CloudFront takes certificates of us-east-1 only",
    );
    expect(withPage("cohorts.example.com", "0-1")).toThrow(
      "the page's certificate is the ARN of one in ACM, not 0-1",
    );
  });

  it.each(["https://cohorts.example.com", "cohorts.example.com/", "Cohorts.example.com", "localhost"])(
    "is refused before a deployment if it is no host, such as %s",
    (name) => {
      expect(withPage(name, arn("us-east-1"))).toThrow("the page's domain is a host in lower case");
    },
  );
});
