import type { Read, Resource } from "@nospof/inventory";
import { Reference, Unknown } from "@nospof/inventory";
import type { Judgement } from "@nospof/rules";
import { defineRule, fail, notApplicable, pass, unknown } from "@nospof/rules";
import type { AwsModel } from "@nospof/topology/aws";
import { awsModel, because } from "@nospof/topology/aws";

/** A database or cache fails over by itself when a zone is lost. */
export const awsDataStoreStandby = defineRule({
  id: "aws-data-store-standby",
  title: "A database or cache has a standby in another zone, to which it fails over by itself.",
  rationale:
    "A database in one zone is lost with it, and with it every service that needs it, in whatever zones that runs. Bringing one back from a snapshot takes hours and loses what was written since.",
  severity: "high",
  level: "mandatory",
  *evaluate({ inventory }) {
    const model = awsModel(inventory);
    for (const [type, judge] of Object.entries(judges))
      for (const resource of inventory.ofType(type)) if (!resource.external) yield judge(model, resource);
  },
});

const judges: Readonly<Record<string, (model: AwsModel, resource: Resource) => Judgement>> = {
  "aws:rds/instance:Instance": judgeInstance,
  "aws:rds/cluster:Cluster": judgeCluster,
  "aws:elasticache/replicationGroup:ReplicationGroup": judgeReplicationGroup,
};

function judgeInstance({ reader }: AwsModel, resource: Resource): Judgement {
  if (reader.value(resource, "replicateSourceDb") !== undefined)
    return notApplicable(resource, "it is a read replica of another database");
  return judgeFlag(reader.flag(resource, "multiAz"), resource, "multiAz", `database ${resource.name}`);
}

/** A cluster of Aurora fails over to another of its instances, one of RDS has two standbys by itself. */
function judgeCluster(model: AwsModel, resource: Resource): Judgement {
  const { reader } = model;
  if (reader.value(resource, "dbClusterInstanceClass") !== undefined) return pass(resource);
  if (reader.text(resource, "engineMode") === "serverless")
    return notApplicable(resource, "Aurora Serverless v1 starts again in another zone");
  const instances = model.inventory
    .ofType("aws:rds/clusterInstance:ClusterInstance")
    .map((one) => belongs(model, one, resource));
  const count = instances.filter((one) => one === true).length;
  if (count >= 2) return pass(resource);
  const subject = `database cluster ${resource.name}`;
  const isOpen = instances.includes(undefined);
  if (count === 0 && !isOpen) return notApplicable(resource, "its instances are not part of this stack");
  if (isOpen)
    return unknown(
      resource,
      `it is not known how many instances ${subject} has`,
      because(resource, "clusterIdentifier"),
    );
  return fail(
    resource,
    `${subject} has one instance: there is none to fail over to when its zone is lost`,
    `add a second ClusterInstance to ${resource.name}: AWS places it in another zone of its subnet group`,
  );
}

/** Whether an instance is one of a cluster; undefined when that is not known. */
function belongs({ reader }: AwsModel, instance: Resource, cluster: Resource): boolean | undefined {
  const named = reader.value(instance, "clusterIdentifier");
  if (named instanceof Reference) return named.urn === cluster.urn;
  const [name, own] = [reader.text(instance, "clusterIdentifier"), reader.text(cluster, "clusterIdentifier")];
  return typeof name === "string" && typeof own === "string" ? name === own : undefined;
}

function judgeReplicationGroup({ reader }: AwsModel, resource: Resource): Judgement {
  const subject = `cache ${resource.name}`;
  const [nodes, replicas] = [
    reader.number(resource, "numCacheClusters"),
    reader.number(resource, "replicasPerNodeGroup"),
  ];
  if (nodes instanceof Unknown || replicas instanceof Unknown)
    return unknown(
      resource,
      `it is not known how many nodes ${subject} has`,
      because(resource, nodes instanceof Unknown ? "numCacheClusters" : "replicasPerNodeGroup"),
    );
  if ((nodes ?? 1) < 2 && (replicas ?? 0) < 1)
    return fail(
      resource,
      `${subject} has no replica to fail over to`,
      replicas === undefined
        ? `set numCacheClusters of ${resource.name} to at least 2, with automaticFailoverEnabled and multiAzEnabled`
        : `set replicasPerNodeGroup of ${resource.name} to at least 1, with automaticFailoverEnabled and multiAzEnabled`,
    );
  const failover = judgeFlag(
    reader.flag(resource, "automaticFailoverEnabled"),
    resource,
    "automaticFailoverEnabled",
    subject,
  );
  if (failover.outcome !== "pass") return failover;
  return judgeFlag(reader.flag(resource, "multiAzEnabled"), resource, "multiAzEnabled", subject);
}

function judgeFlag(value: Read<boolean>, resource: Resource, property: string, subject: string): Judgement {
  if (value === true) return pass(resource);
  if (value instanceof Unknown)
    return unknown(
      resource,
      `it is not known whether ${subject} has a standby in another zone`,
      because(resource, property),
    );
  return fail(
    resource,
    `${subject} is lost with its zone: ${property} is ${value === undefined ? "not set" : "false"}`,
    `set ${property} of ${resource.name} to true`,
  );
}
