import type { Mutant } from "../mutant";
import type { Explanation } from "./explanation";
import { says } from "./says";
import { group, listener, loadBalancer, provider, record, securityGroup, subnet, targetGroup } from "./types";

/** True where what is needed of a group is stated. */
function namesNeed({ resource: { inputs }, path: [, at] }: Mutant): boolean {
  const { tags } = inputs;
  const meant = Array.isArray(tags) && typeof at === "number" ? [tags[at]] : tags;
  return says(meant, "nospof:required-instances");
}

/** Names, tags, certificates and resources that carry no traffic. */
export const plain: readonly Explanation[] = [
  {
    class: "meaning",
    types: [group],
    properties: ["tags"],
    when: (mutant) => namesNeed(mutant),
    reason: "the tag nospof:required-instances is the author's own statement of what is needed",
  },
  {
    class: "meaning",
    types: [subnet],
    properties: ["tags"],
    operators: ["change"],
    reason: "the tag Tier is the author's own statement of which row a subnet belongs to",
  },
  { class: "carries nothing", types: ["*"], properties: ["tags"], reason: "tags carry no traffic" },
  {
    class: "carries nothing",
    types: [securityGroup, targetGroup, loadBalancer],
    properties: ["description", "namePrefix"],
    reason: "names carry no traffic",
  },
  {
    class: "carries nothing",
    types: [provider],
    properties: ["defaultTags", "skipCredentialsValidation", "skipRegionValidation"],
    reason: "they decide how the provider behaves during a deployment",
  },
  {
    class: "carries nothing",
    types: [
      "aws:iam/role:Role",
      "aws:iam/rolePolicy:RolePolicy",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      "aws:iam/instanceProfile:InstanceProfile",
    ],
    reason: "permissions carry no traffic",
  },
  {
    class: "carries nothing",
    types: ["aws:cloudwatch/logGroup:LogGroup", "aws:cloudwatch/metricAlarm:MetricAlarm", "aws:ec2/flowLog:FlowLog"],
    reason: "monitoring carries no traffic",
  },
  {
    class: "carries nothing",
    types: [
      "aws:s3/bucket:Bucket",
      "aws:s3/bucketVersioning:BucketVersioning",
      "aws:sns/topic:Topic",
      "aws:ssm/parameter:Parameter",
    ],
    reason: "no flow leads to storage, topics and parameters",
  },
  {
    class: "carries nothing",
    types: ["aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"],
    reason: "nothing in the good stacks wears the default group",
  },
  {
    class: "refused",
    types: ["aws:acm/certificate:Certificate", "aws:acm/certificateValidation:CertificateValidation"],
    reason: "ACM issues no certificate, and the listener that waits for it is not made",
    source: "Elastic Load Balancing API, CreateListener, CertificateNotFound and UnsupportedCertificate",
  },
  {
    class: "carries nothing",
    types: [record],
    when: ({ resource }) => resource.name === "certificate-validation",
    reason: "the record proves to ACM who owns the name; nobody looks it up to reach a service",
  },
  {
    class: "refused",
    types: [listener],
    properties: ["certificateArn"],
    operators: ["redirect"],
    reason: "a load balancer takes certificates of its own region only",
    source: "Elastic Load Balancing API, CreateListener, CertificateNotFound",
  },
];
