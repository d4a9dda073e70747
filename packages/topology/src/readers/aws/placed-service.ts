import type { Read, Resource, Value } from "@nospof/inventory";
import { Interpolation, Reference, Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { AwsModel } from "./model";
import type { Path } from "./reader";
import { asList, because, field, listOf } from "./reader";
import { distinctZones, subnetsIn, zonesOf } from "./subnet-zones";
import type { ZoneFact } from "./zone";

/** Something that AWS runs in the subnets that it is given; what stands for each other counts as one. */
export interface PlacedService {
  readonly resources: readonly [Resource, ...(readonly Resource[])];
  /** What one of the resources is called: `node group`. */
  readonly noun: string;
  readonly zones: readonly ZoneFact[];
  /** Where the subnets are named. */
  readonly because: Because;
  /** Set when not all of its subnets are known, or not what it stands with. */
  readonly uncertain?: Because;
}

/** How a type of resource names its subnets. */
interface PlacedType {
  readonly type: string;
  readonly noun: string;
  /** Path of a list of subnets, or of one. */
  readonly subnets: Path;
  /** Properties of which equal values say that one stands for another. */
  readonly together?: readonly string[];
  /** Resources that are meant. */
  readonly where?: (model: AwsModel, resource: Resource) => boolean;
}

const endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint";

const types: readonly PlacedType[] = [
  {
    type: "aws:eks/nodeGroup:NodeGroup",
    noun: "node group",
    subnets: ["subnetIds"],
    together: ["clusterName", "taints"],
  },
  {
    type: endpoint,
    noun: "interface endpoint",
    subnets: ["subnetIds"],
    together: ["vpcId", "serviceName"],
    where: ({ reader }, resource) => reader.text(resource, "vpcEndpointType") === "Interface",
  },
  { type: "aws:lambda/function:Function", noun: "function", subnets: ["vpcConfig", "subnetIds"] },
  {
    type: "aws:ecs/service:Service",
    noun: "service",
    subnets: ["networkConfiguration", "subnets"],
    // What is balanced over its tasks has a flow of its own.
    where: ({ compute }, resource) => compute.balancing(resource) === "none",
  },
  { type: "aws:efs/mountTarget:MountTarget", noun: "mount target", subnets: ["subnetId"], together: ["fileSystemId"] },
  {
    type: "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
    noun: "transit gateway attachment",
    subnets: ["subnetIds"],
    together: ["transitGatewayId", "vpcId"],
  },
];

/** Everything of a stack that AWS runs in given subnets, beside load balancers and autoscaling groups. */
export function placedServices(model: AwsModel): readonly PlacedService[] {
  return types.flatMap((type) => {
    const groups = new Map<string, Resource[]>();
    for (const resource of model.inventory.ofType(type.type)) {
      if (resource.external || type.where?.(model, resource) === false) continue;
      const key = keyOf(model, type, resource) ?? resource.urn;
      groups.set(key, [...(groups.get(key) ?? []), resource]);
    }
    return [...groups.values()].flatMap((resources) => placed(model, type, resources));
  });
}

function placed(model: AwsModel, type: PlacedType, resources: readonly Resource[]): readonly PlacedService[] {
  const [first, ...others] = resources;
  if (first === undefined) return [];
  const parts = resources.map((resource) => zonesIn(model, type, resource));
  const zones = distinctZones(parts.flatMap((part) => part.zones));
  const open = parts.find(({ uncertain }) => uncertain !== undefined)?.uncertain;
  const uncertain =
    open ?? (keyOf(model, type, first) === undefined ? because(first, type.together?.[0] ?? "") : undefined);
  if (zones.length === 0) return [];
  return [
    {
      resources: [first, ...others],
      noun: type.noun,
      zones,
      because: because(first, type.subnets.join(".")),
      ...(uncertain === undefined ? {} : { uncertain }),
    },
  ];
}

function zonesIn(
  model: AwsModel,
  type: PlacedType,
  resource: Resource,
): { readonly zones: readonly ZoneFact[]; readonly uncertain?: Because } {
  const { reader, network, regions } = model;
  const property = type.subnets.join(".");
  const listed = listedIn(model, type, resource);
  const subnets = subnetsIn(reader, network, listed, resource, property);
  const zones = zonesOf(subnets, listed, regions.of(resource), because(resource, property));
  return listed instanceof Unknown ? { zones, uncertain: because(resource, property) } : { zones };
}

/** The subnets that a resource names, those that are added to it included. */
function listedIn(model: AwsModel, type: PlacedType, resource: Resource): Read<readonly Value[]> {
  const { reader } = model;
  const value = reader.value(resource, ...type.subnets);
  if (type.subnets.at(-1) === "subnetId") return value === undefined ? [] : [value];
  const listed = asList(value);
  if (listed instanceof Unknown || type.type !== endpoint) return listed;
  const configured = listOf(reader.value(resource, "subnetConfigurations")).flatMap(
    (one) => field(one, "subnetId") ?? [],
  );
  return [...(listed ?? []), ...configured, ...added(model, resource)];
}

function added({ inventory, reader }: AwsModel, endpointResource: Resource): readonly Value[] {
  return inventory.ofType("aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation").flatMap((one) => {
    const named = reader.value(one, "vpcEndpointId");
    const isIts = named instanceof Reference && named.urn === endpointResource.urn;
    return isIts ? (reader.value(one, "subnetId") ?? []) : [];
  });
}

/** Equal for resources that stand for each other; undefined when that is not known. */
function keyOf({ reader }: AwsModel, { together = [] }: PlacedType, resource: Resource): string | undefined {
  if (together.length === 0) return resource.urn;
  const values = together.map((property) => keyOfValue(reader.input(resource, property)));
  return values.includes(undefined) ? undefined : values.join("\n");
}

function keyOfValue(value: Value | undefined): string | undefined {
  if (value instanceof Unknown) return value.origin;
  if (value instanceof Reference) return `${value.urn} ${value.property}`;
  if (value instanceof Interpolation) return value.parts.map((part) => keyOfValue(part) ?? "?").join("");
  return JSON.stringify(value) ?? "";
}
