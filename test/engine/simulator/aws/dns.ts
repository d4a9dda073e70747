import type { Properties, ResourceType, Situation } from "../model";
import { textsAt } from "../world";
import * as aws from "./common";
import { arn, digest, naming, provider, text } from "./common";

function recordKey({ inputs }: Situation): string {
  return [text(inputs, "zoneId"), text(inputs, "name"), text(inputs, "type"), text(inputs, "setIdentifier")]
    .filter((part) => part !== "")
    .join("_");
}

function recordProblem(situation: Situation, before: Properties | undefined): string | undefined {
  const { world, inputs } = situation;
  const isAlias = inputs["aliases"] !== undefined;
  if (isAlias === (inputs["records"] !== undefined)) return "InvalidInput: a record has either an alias or values";
  if (!isAlias && inputs["ttl"] === undefined) return "InvalidInput: values need a TTL";
  if (inputs["failoverRoutingPolicies"] !== undefined && inputs["setIdentifier"] === undefined) {
    return "InvalidInput: a failover record needs a set identifier";
  }
  for (const target of textsAt(inputs, "aliases[].name")) {
    const balancer = world.where(aws.LOAD_BALANCER, { dnsName: target })[0];
    if (balancer === undefined) return `InvalidChangeBatch: the alias target ${target} does not exist`;
    if (!textsAt(inputs, "aliases[].zoneId").includes(text(balancer.outputs, "zoneId"))) {
      return `InvalidChangeBatch: the alias target ${target} does not lie within the target zone`;
    }
  }
  if (before !== undefined || world.get(recordKey(situation)) === undefined) return undefined;
  return `InvalidChangeBatch: [Tried to create resource record set ${recordKey(situation)} but it already exists]`;
}

function validationOptions(domain: string): Properties {
  return {
    domainName: domain,
    resourceRecordName: `_${digest("name", domain)}.${domain}`,
    resourceRecordType: "CNAME",
    resourceRecordValue: `_${digest("value", domain)}.acm-validations.aws`,
  };
}

/** Names, health checks and certificates. Hosted zones belong to somebody else: each one that is named exists. */
export const DNS: Readonly<Record<string, ResourceType>> = {
  [aws.HOSTED_RECORD]: {
    source: provider("route53/record.go", "00655c1681ea"),
    replaces: ["name", "zoneId"],
    isGlobal: true,
    enums: {
      type: [
        "A",
        "AAAA",
        "CAA",
        "CNAME",
        "DS",
        "HTTPS",
        "MX",
        "NAPTR",
        "NS",
        "PTR",
        "SOA",
        "SPF",
        "SRV",
        "SSHFP",
        "TXT",
      ],
      "failoverRoutingPolicies[].type": ["PRIMARY", "SECONDARY"],
    },
    references: { healthCheckId: naming(aws.HEALTH_CHECK) },
    id: recordKey,
    outputs: ({ inputs }) => ({ fqdn: text(inputs, "name").replace(/\.$/, "") }),
    refuses: recordProblem,
  },
  [aws.HEALTH_CHECK]: {
    source: provider("route53/health_check.go", "01606926a0c0"),
    replaces: ["measureLatency", "referenceName", "requestInterval", "routingControlArn", "type"],
    isGlobal: true,
    enums: {
      type: [
        "HTTP",
        "HTTPS",
        "HTTP_STR_MATCH",
        "HTTPS_STR_MATCH",
        "TCP",
        "CALCULATED",
        "CLOUDWATCH_METRIC",
        "RECOVERY_CONTROL",
      ],
      requestInterval: ["10", "30"],
    },
    id: () => {
      const hex = digest(String(Math.random())) + digest(String(Math.random()));
      return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    },
    outputs: (_situation, id) => ({ arn: `arn:aws:route53:::healthcheck/${id}` }),
    refuses: ({ inputs }) => {
      const isEndpoint = /^(HTTP|TCP)/.test(text(inputs, "type"));
      if (!isEndpoint || inputs["fqdn"] !== undefined || inputs["ipAddress"] !== undefined) return undefined;
      return "InvalidInput: a health check of an endpoint needs its name or address";
    },
  },
  [aws.CERTIFICATE]: {
    source: provider("acm/certificate.go", "01661ea3cbe6"),
    replaces: [
      ...["certificateAuthorityArn", "domainName", "keyAlgorithm", "subjectAlternativeNames", "validationMethod"],
      "validationOptions",
    ],
    computed: ["subjectAlternativeNames"],
    enums: { validationMethod: ["DNS", "EMAIL"] },
    id: ({ region, inputs }) =>
      arn("acm", region, `certificate/${digest(text(inputs, "domainName"), String(Math.random()))}`),
    outputs: ({ inputs }, id) => ({
      arn: id,
      subjectAlternativeNames: inputs["subjectAlternativeNames"] ?? [text(inputs, "domainName")],
      domainValidationOptions: [validationOptions(text(inputs, "domainName"))],
      status: "PENDING_VALIDATION",
    }),
  },
  [aws.VALIDATION]: {
    source: provider("acm/certificate_validation.go", "004eea7f9b66"),
    replaces: ["certificateArn", "validationRecordFqdns"],
    references: { certificateArn: { to: [aws.CERTIFICATE], by: "arn", holds: false } },
    id: ({ inputs }) => `0001-01-01 ${digest(text(inputs, "certificateArn"))}`,
    outputs: () => ({}),
    refuses: ({ world, inputs }) => {
      const domain = text(world.get(inputs["certificateArn"])?.inputs ?? {}, "domainName");
      const wanted = validationOptions(domain);
      const found = world.where(aws.HOSTED_RECORD, { fqdn: wanted["resourceRecordName"] ?? "" });
      const isRight = found.some(({ inputs: given }) =>
        textsAt(given, "records[]").includes(text(wanted, "resourceRecordValue")),
      );
      return isRight ? undefined : `timeout while waiting for state to become 'ISSUED': no record proves ${domain}`;
    },
  },
};
