/** The domain that a company gives the page. */

export interface PageDomain {
  /** Such as `cohorts.example.com`. Its DNS record points to the output `PageDistribution`. */
  name: string;
  /** ARN of its certificate in ACM. CloudFront takes those of us-east-1 only. */
  certificate: string;
}

const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const CERTIFICATE = /^arn:aws:acm:([a-z0-9-]+):\d{12}:certificate\/[\w-]+$/;

/** Throws what is wrong with it: CloudFormation would say so minutes after a deployment began. */
export function checkedDomain(stage: string, domain: PageDomain): PageDomain {
  const { name, certificate } = domain;
  if (!HOST.test(name))
    throw new Error(
      `${stage}: the page's domain is a host in lower case, such as cohorts.example.com, not ${name}`,
    );
  const [, region] = CERTIFICATE.exec(certificate) ?? [];
  if (region === undefined)
    throw new Error(`${stage}: the page's certificate is the ARN of one in ACM, not ${certificate}`);
  if (region !== "us-east-1")
    throw new Error(
      `${stage}: the page's certificate is in ${region}. CloudFront takes certificates of us-east-1 only, ` +
        "wherever the stacks are deployed",
    );
  return domain;
}
