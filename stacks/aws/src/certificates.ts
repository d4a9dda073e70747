import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Domain } from "./settings";

type ValidationOption = aws.types.output.acm.CertificateDomainValidationOption;

/**
 * Makes a validated certificate for the domain in the region of each provider.
 *
 * @returns their ARNs, which are known once the certificates are valid, in the order of the providers
 */
export function makeCertificates(
  domain: Domain,
  regions: readonly { region: string; provider: aws.Provider }[],
): pulumi.Output<string>[] {
  const certificates = regions.map(({ region, provider }) => ({
    region,
    provider,
    certificate: new aws.acm.Certificate(
      `certificate-${region}`,
      { domainName: domain.name, validationMethod: "DNS" },
      { provider },
    ),
  }));
  const first = certificates[0];
  if (first === undefined) return [];
  const record = makeValidationRecord(domain, first.certificate, first.provider);
  return certificates.map(({ region, provider, certificate }) => {
    const validation = new aws.acm.CertificateValidation(
      `certificate-${region}`,
      { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
      { provider },
    );
    return validation.certificateArn;
  });
}

/** One record proves the domain in all regions: what it says depends on the account and the domain only. */
function makeValidationRecord(
  domain: Domain,
  certificate: aws.acm.Certificate,
  provider: aws.Provider,
): aws.route53.Record {
  const option = (read: (option: ValidationOption) => string): pulumi.Output<string> =>
    certificate.domainValidationOptions.apply(([only]) => (only === undefined ? "" : read(only)));
  return new aws.route53.Record(
    "certificate-validation",
    {
      zoneId: domain.hostedZoneId,
      name: option(({ resourceRecordName }) => resourceRecordName),
      type: option(({ resourceRecordType }) => resourceRecordType),
      records: [option(({ resourceRecordValue }) => resourceRecordValue)],
      ttl: 300,
    },
    { provider },
  );
}
