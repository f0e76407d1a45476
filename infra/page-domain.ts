/** The domain that a company gives the page. */

export interface PageDomain {
  /** Such as `cohorts.example.com`. Its DNS record points to the output `PageDistribution`. */
  readonly name: string;
  /** ARN of its certificate in ACM. CloudFront takes those of us-east-1 only. */
  readonly certificate: string;
}

const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const CERTIFICATE = /^arn:aws:acm:([a-z0-9-]+):\d{12}:certificate\/[\w-]+$/;

/** What is wrong with it: CloudFormation would say so minutes after a deployment began. */
export function domainFault({ name, certificate }: PageDomain): string | undefined {
  if (!HOST.test(name))
    return `the page's domain is a host in lower case, such as cohorts.example.com, not ${name}`;
  const [, region] = CERTIFICATE.exec(certificate) ?? [];
  if (region === undefined) return `the page's certificate is the ARN of one in ACM, not ${certificate}`;
  if (region !== "us-east-1")
    return (
      `the page's certificate is in ${region}. CloudFront takes certificates of us-east-1 only, ` +
      "wherever the stacks are deployed"
    );
  return undefined;
}

/** Throws what is wrong with it. */
export function checkedDomain(stage: string, domain: PageDomain): PageDomain {
  const fault = domainFault(domain);
  if (fault !== undefined) throw new Error(`${stage}: ${fault}`);
  return domain;
}
