import type { Resource, Urn, Value } from "@nospof/inventory";
import { Interpolation, Reference, Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { AwsKind } from "./kinds";
import type { Network, Vpc } from "./network";
import { isDefaultVpc } from "./network";
import { PrefixLists } from "./prefix-list";
import type { AwsReader, Path } from "./reader";
import { asList, because, field, possible } from "./reader";
import type { Destinations, Route } from "./route";
import { destinationsOf, gatewayOfDefaultVpc, nextHopOf, nextHops, sameRoute } from "./route";

/** A route table and the routes in it. */
export interface RouteTable {
  readonly name: string;
  readonly because: Because;
  readonly routes: readonly Route[];
  /** The VPC it belongs to; absent: not known. */
  readonly vpc?: Vpc;
  /** Set when its routes are not all known. */
  readonly uncertain?: Because;
}

interface Draft extends RouteTable {
  readonly routes: Route[];
  uncertain?: Because;
}

/** A table that a value names, or one of several that it may name. */
interface Named {
  readonly table: Draft;
  readonly certain: boolean;
}

/** What a route says, wherever it is written. */
interface Statement {
  /** A property of the route. */
  readonly given: (name: string) => Value | undefined;
  readonly destinations: Destinations;
  /** Path of the route within its resource: empty for a route resource. */
  readonly at: Path;
}

const tableKinds: readonly AwsKind[] = ["ec2:RouteTable", "ec2:DefaultRouteTable"];
const ownTable = "defaultRouteTableId";
const mainTable = "mainRouteTableId";

/** The route tables of a stack, those that come with its VPCs included. */
export class RouteTables {
  readonly #tables = new Map<Urn, Draft>();
  /** The table that a VPC is made with, by VPC. */
  readonly #own = new Map<string, Draft>();
  /** The tables that the stack makes the main ones, by VPC. */
  readonly #main = new Map<string, readonly Named[]>();
  /** VPCs by the ids of the tables that they are made with. */
  readonly #byTableId = new Map<string, Vpc>();
  readonly #prefixLists: PrefixLists;
  readonly #takenAsMade = new Set<Vpc>();

  constructor(
    readonly reader: AwsReader,
    readonly network: Network,
  ) {
    this.#prefixLists = new PrefixLists(reader);
    for (const vpc of network.vpcs)
      for (const property of [ownTable, mainTable]) {
        const id = vpc.resource?.outputs[property];
        if (typeof id === "string") this.#byTableId.set(id, vpc);
      }
    for (const resource of reader.all(...tableKinds)) this.#readTable(resource);
    for (const resource of reader.all("ec2:MainRouteTableAssociation"))
      this.#main.set(network.vpc(resource, "vpcId").key, this.#drafts(resource, "routeTableId"));
    for (const resource of reader.all("ec2:Route")) this.#readRoute(resource);
    for (const resource of reader.all("ec2:VpnGatewayRoutePropagation")) this.#readPropagation(resource);
  }

  /** Default VPCs of which the main route table is taken to be as AWS makes it. */
  get takenAsMade(): readonly Vpc[] {
    return [...this.#takenAsMade];
  }

  /** The tables that a property names; several: one of them. */
  named(resource: Resource, property: string): readonly RouteTable[] {
    return this.#drafts(resource, property).map(({ table }) => table);
  }

  /** The main route table of a VPC; several: one of them; none for a VPC of which this stack makes no table. */
  mainOf(vpc: Vpc): readonly RouteTable[] {
    const main = this.#main.get(vpc.key) ?? [];
    if (main.length > 0) return main.map(({ table }) => table);
    return vpc.managed || isDefaultVpc(vpc) || this.#own.has(vpc.key) ? [this.#ownOf(vpc)] : [];
  }

  #readTable(resource: Resource): void {
    const { reader } = this;
    const adopted = this.#vpcOfOwn(reader.input(resource, ownTable))?.vpc ?? this.#vpcBehind(resource, ownTable);
    const named = reader.value(resource, "vpcId") === undefined ? undefined : this.network.vpc(resource, "vpcId");
    const vpc = adopted ?? named;
    const table: Draft = {
      name: resource.name,
      because: because(resource, "routes"),
      routes: [],
      ...(vpc === undefined ? {} : { vpc }),
    };
    this.#tables.set(resource.urn, table);
    if (adopted !== undefined) this.#own.set(adopted.key, table);
    const routes = asList(reader.input(resource, "routes"));
    if (routes instanceof Unknown) table.uncertain = because(resource, "routes");
    else routes?.forEach((value, index) => this.#readInline(table, resource, value, index));
    if (resource.external)
      table.uncertain = because(resource, "routes", `route table ${resource.name} is not managed by this stack`);
    const gateways = asList(reader.input(resource, "propagatingVgws"));
    if (gateways instanceof Unknown || (gateways?.length ?? 0) > 0)
      table.uncertain = because(resource, "propagatingVgws");
  }

  #readInline(table: Draft, resource: Resource, value: Value, index: number): void {
    if (value instanceof Unknown || value instanceof Reference) {
      table.uncertain = because(resource, `routes[${String(index)}]`);
      return;
    }
    const given = (name: string): Value | undefined => field(value, name);
    const destinations = {
      v4: given("cidrBlock"),
      v6: given("ipv6CidrBlock"),
      prefixList: given("destinationPrefixListId"),
    };
    this.#add({ table, certain: true }, resource, { given, destinations, at: ["routes", index] });
  }

  #readRoute(resource: Resource): void {
    const given = (name: string): Value | undefined => this.reader.input(resource, name);
    const destinations = {
      v4: given("destinationCidrBlock"),
      v6: given("destinationIpv6CidrBlock"),
      prefixList: given("destinationPrefixListId"),
    };
    for (const named of this.#drafts(resource, "routeTableId"))
      this.#add(named, resource, { given, destinations, at: [] });
  }

  #add({ table, certain }: Named, resource: Resource, { given, destinations, at }: Statement): void {
    const property =
      Object.keys(nextHops).find((name) => given(name) !== undefined && given(name) !== "") ?? "gatewayId";
    const path = at.length === 0 ? property : `${String(at[0])}[${String(at[1])}].${property}`;
    const hints = resource.propertyDependencies[String(at[0] ?? property)];
    const shared = {
      resource,
      table: table.name,
      property,
      next: nextHopOf(this.reader.follow(given(property), nextHops[property] ?? [], hints)),
      because: because(resource, path),
      certain: certain && !resource.conditional,
    };
    const blocksOf = (list: Value | undefined): readonly (string | Unknown)[] | undefined =>
      this.#prefixLists.blocks(list, resource) ?? (outward.includes(property) ? undefined : []);
    for (const one of destinationsOf(destinations, blocksOf)) addOnce(table, { ...shared, ...one });
  }

  #readPropagation(resource: Resource): void {
    for (const { table } of this.#drafts(resource, "routeTableId"))
      table.uncertain ??= because(
        resource,
        "vpnGatewayId",
        `routes of a VPN gateway are propagated into ${table.name}`,
      );
  }

  #drafts(resource: Resource, property: string): readonly Named[] {
    const own = this.#vpcOfOwn(this.reader.value(resource, property));
    if (own !== undefined) {
      const made = this.#main.get(own.vpc.key) ?? [];
      const table = this.#ownOf(own.vpc);
      // Which table `mainRouteTableId` means depends on whether it was read before the other one was made main.
      if (own.property === ownTable || made.length === 0) return [{ table, certain: true }];
      return [table, ...made.map((one) => one.table)].map((one) => ({ table: one, certain: false }));
    }
    const target = this.reader.target(resource, tableKinds, property);
    const certain = target.kind === "resource";
    const named = possible(target).flatMap(({ urn }) => {
      const table = this.#tables.get(urn);
      return table === undefined ? [] : [{ table, certain }];
    });
    const vpc = named.length > 0 ? undefined : this.#vpcBehind(resource, property);
    if (vpc === undefined) return named;
    const made = this.#main.get(vpc.key) ?? [];
    return [{ table: this.#ownOf(vpc), certain: made.length === 0 }, ...made];
  }

  /** The VPC from which alone a value comes that is not known yet: in a preview, the id of the table it is made with. */
  #vpcBehind(resource: Resource, property: string): Vpc | undefined {
    const value = this.reader.input(resource, property);
    if (!(value instanceof Unknown)) return undefined;
    const urns = value.dependsOn.length > 0 ? value.dependsOn : (resource.propertyDependencies[property] ?? []);
    const [urn, ...others] = new Set(urns);
    return urn === undefined || others.length > 0 ? undefined : this.network.vpcByUrn(urn);
  }

  #ownOf(vpc: Vpc): Draft {
    let table = this.#own.get(vpc.key);
    if (table === undefined) {
      const reason = { urn: vpc.resource?.urn ?? vpc.key, property: mainTable };
      table = { name: `the main route table of ${vpc.name}`, because: reason, routes: [], vpc };
      const given = this.#givenRoute(vpc, table.name);
      if (given !== undefined) table.routes.push(given);
      else if (!vpc.managed) table.uncertain = reason;
      this.#own.set(vpc.key, table);
    }
    return table;
  }

  /**
   * The default route that AWS makes in the main route table of a default VPC. Source: Amazon VPC user guide, "Default VPC
   * components".
   */
  #givenRoute(vpc: Vpc, table: string): Route | undefined {
    const holder = vpc.resource ?? this.network.subnets.find((subnet) => subnet.vpc.key === vpc.key)?.resource;
    if (!isDefaultVpc(vpc) || holder === undefined) return undefined;
    this.#takenAsMade.add(vpc);
    return {
      resource: holder,
      table,
      destination: "0.0.0.0/0",
      family: 4,
      property: "gatewayId",
      next: gatewayOfDefaultVpc,
      because: because(holder, vpc.resource === undefined ? "vpcId" : mainTable),
      certain: true,
    };
  }

  /** The VPC with which the table is made that a value names: `vpc.defaultRouteTableId`, or its text once deployed. */
  #vpcOfOwn(value: Value | undefined): { readonly vpc: Vpc; readonly property: string } | undefined {
    const sole = value instanceof Interpolation && value.parts.length === 1 ? value.parts[0] : value;
    if (typeof sole === "string") {
      const vpc = this.#byTableId.get(sole);
      return vpc === undefined ? undefined : { vpc, property: ownTable };
    }
    if (!(sole instanceof Reference) || (sole.property !== ownTable && sole.property !== mainTable)) return undefined;
    const vpc = this.network.vpcByUrn(sole.urn);
    return vpc === undefined ? undefined : { vpc, property: sole.property };
  }
}

/** Properties of next hops that lead to the internet. */
const outward: readonly string[] = ["natGatewayId", "gatewayId", "egressOnlyGatewayId"];

/** Adds a route unless the table has it already: a deployed table echoes the routes that other resources make. */
function addOnce(table: Draft, route: Route): void {
  const at = table.routes.findIndex((other) => sameRoute(other, route));
  const existing = table.routes[at];
  if (existing === undefined) table.routes.push(route);
  else if (!existing.certain && route.certain) table.routes[at] = route;
}
