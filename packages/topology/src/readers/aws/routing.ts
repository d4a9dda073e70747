import type { Resource, Urn, Value } from "@nospof/inventory";
import { Interpolation, Reference, Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { AwsKind } from "./kinds";
import type { Network, Subnet, Vpc } from "./network";
import { becauseOfSubnet } from "./network";
import type { AwsReader, Target } from "./reader";
import { asList, because, field, possible } from "./reader";
import type { Family, Route } from "./route";
import { defaultOf, destinationOf, nextHops, sameRoute } from "./route";

/** Where a subnet sends traffic for the internet. */
export interface DefaultRoute {
  /** Routes that are certainly used; several: each carries a part of the address space. */
  readonly routes: readonly Route[];
  /** Routes of which it is not known whether they are used. */
  readonly possible: readonly Route[];
  /** Set when the routes of the subnet are not all known. */
  readonly uncertain?: Because;
  /** Name of the route table in use, where it is a resource or the VPC's own. */
  readonly table: string;
  /** The property that would have to change to route the subnet differently. */
  readonly because: Because;
}

interface Table {
  readonly name: string;
  readonly because: Because;
  readonly routes: Route[];
  uncertain?: Because;
}

/** Properties of a VPC by which its own main route table is named. */
const mainTableProperties: readonly string[] = ["mainRouteTableId", "defaultRouteTableId"];

const tableKinds: readonly AwsKind[] = ["ec2:RouteTable", "ec2:DefaultRouteTable"];

/** Route tables of a stack, and which one each subnet uses. */
export class Routing {
  readonly #tables = new Map<Urn, Table>();
  readonly #main = new Map<string, Table[]>();
  readonly #associated = new Map<string, Table[]>();
  readonly #defaults = new Map<string, DefaultRoute>();
  /** Set when a route table association names no known subnet: it may be any that has no other. */
  #loose: Because | undefined;
  readonly #vpcs = new Map<Urn, Vpc>();
  readonly #vpcsByMainTable = new Map<string, Vpc>();

  constructor(
    readonly reader: AwsReader,
    readonly network: Network,
  ) {
    for (const vpc of network.vpcs) this.#indexVpc(vpc);
    for (const resource of reader.all(...tableKinds)) this.#readTable(resource);
    this.#readMainTables();
    for (const resource of reader.all("ec2:Route")) this.#readRoute(resource);
    for (const resource of reader.all("ec2:VpnGatewayRoutePropagation")) this.#readPropagation(resource);
    for (const resource of reader.all("ec2:RouteTableAssociation")) this.#readAssociation(resource);
  }

  /** The default route of a subnet for one IP version. */
  defaultRoute(subnet: Subnet, family: Family): DefaultRoute {
    const key = `${String(family)} ${subnet.key}`;
    let route = this.#defaults.get(key);
    if (route === undefined) this.#defaults.set(key, (route = this.#findDefault(subnet, family)));
    return route;
  }

  #findDefault(subnet: Subnet, family: Family): DefaultRoute {
    const tables = this.#tablesOf(subnet);
    const [table] = tables;
    if (table === undefined) {
      const reason = becauseOfSubnet(
        subnet,
        "vpcId",
        `the route tables of subnet ${subnet.name} are not part of this stack`,
      );
      return {
        routes: [],
        possible: [],
        uncertain: reason,
        table: "a route table outside this stack",
        because: reason,
      };
    }
    const chosen = tables.map((one) => defaultOf(one.routes, family));
    const certain = tables.length === 1 && this.#certainlyUses(subnet);
    const all = chosen.flatMap((one) => [...one.certain, ...one.possible]);
    const uncertain = tables.map((one) => one.uncertain).find((reason) => reason !== undefined);
    const loose = certain ? undefined : this.#associated.has(subnet.key) ? undefined : this.#loose;
    const blocked = uncertain !== undefined && (chosen[0]?.certain.length ?? 0) === 0 ? uncertain : loose;
    return {
      routes: certain ? (chosen[0]?.certain ?? []) : [],
      possible: certain ? (chosen[0]?.possible ?? []) : all,
      ...(blocked === undefined ? {} : { uncertain: blocked }),
      table: tables.map((one) => one.name).join(" or "),
      because: table.because,
    };
  }

  #certainlyUses(subnet: Subnet): boolean {
    return this.#associated.has(subnet.key) || this.#loose === undefined;
  }

  #tablesOf(subnet: Subnet): readonly Table[] {
    const explicit = this.#associated.get(subnet.key);
    if (explicit !== undefined) return explicit;
    if (!subnet.managed) return [];
    const main = this.#main.get(subnet.vpc.key);
    if (main !== undefined) return main;
    if (!subnet.vpc.managed || subnet.vpc.resource === undefined) return [];
    const own: Table = {
      name: `the main route table of ${subnet.vpc.name}`,
      because: becauseOfSubnet(subnet, "vpcId", `subnet ${subnet.name} has no route table association`),
      routes: [],
    };
    return [own];
  }

  #indexVpc(vpc: Vpc): void {
    if (vpc.resource === undefined) return;
    this.#vpcs.set(vpc.resource.urn, vpc);
    for (const property of mainTableProperties) {
      const table = vpc.resource.outputs[property];
      if (typeof table === "string" && !this.#vpcsByMainTable.has(table)) this.#vpcsByMainTable.set(table, vpc);
    }
  }

  #readTable(resource: Resource): void {
    const table: Table = { name: resource.name, because: because(resource, "routes"), routes: [] };
    this.#tables.set(resource.urn, table);
    const routes = asList(this.reader.input(resource, "routes"));
    if (routes instanceof Unknown) table.uncertain = because(resource, "routes");
    else {
      routes?.forEach((value, index) => {
        if (value instanceof Unknown || value instanceof Reference)
          table.uncertain = because(resource, `routes[${String(index)}]`);
        else this.#addInline(table, resource, value, index);
      });
    }
    if (resource.external)
      table.uncertain = because(resource, "routes", `route table ${resource.name} is not managed by this stack`);
    const gateways = asList(this.reader.input(resource, "propagatingVgws"));
    if (gateways instanceof Unknown || (gateways?.length ?? 0) > 0)
      table.uncertain = because(resource, "propagatingVgws");
  }

  #addInline(table: Table, resource: Resource, value: Value, index: number): void {
    const at = `routes[${String(index)}]`;
    const hop = Object.keys(nextHops).find(
      (property) => field(value, property) !== undefined && field(value, property) !== "",
    );
    const property = hop ?? "gatewayId";
    const hints = resource.propertyDependencies.routes;
    add(table, {
      resource,
      table: table.name,
      ...destinationOf(
        field(value, "cidrBlock"),
        field(value, "ipv6CidrBlock"),
        field(value, "destinationPrefixListId"),
      ),
      property,
      next: this.#next(field(value, property), property, hints),
      because: because(resource, `${at}.${property}`),
      certain: !resource.conditional,
    });
  }

  #readRoute(resource: Resource): void {
    const { reader } = this;
    const given = (name: string): Value | undefined => reader.input(resource, name);
    const property =
      Object.keys(nextHops).find((name) => given(name) !== undefined && given(name) !== "") ?? "gatewayId";
    const tables = this.#tablesNamed(resource, "routeTableId");
    for (const { table, certain } of tables) {
      add(table, {
        resource,
        table: table.name,
        ...destinationOf(
          given("destinationCidrBlock"),
          given("destinationIpv6CidrBlock"),
          given("destinationPrefixListId"),
        ),
        property,
        next: this.#next(given(property), property, resource.propertyDependencies[property]),
        because: because(resource, property),
        certain: certain && !resource.conditional,
      });
    }
  }

  #readPropagation(resource: Resource): void {
    for (const { table } of this.#tablesNamed(resource, "routeTableId"))
      table.uncertain ??= because(
        resource,
        "vpnGatewayId",
        `routes of a VPN gateway are propagated into ${table.name}`,
      );
  }

  #readAssociation(resource: Resource): void {
    const { reader } = this;
    const subnet = reader.target(resource, ["ec2:Subnet", "ec2:DefaultSubnet"], "subnetId");
    if (subnet.kind === "none" || subnet.kind === "outside") return;
    if (subnet.kind === "unknown") this.#loose ??= because(resource, "subnetId");
    const found = this.#tablesNamed(resource, "routeTableId").map(({ table }) => table);
    const outside: Table = {
      name: "a route table outside this stack",
      because: because(resource, "routeTableId"),
      routes: [],
      uncertain: because(resource, "routeTableId"),
    };
    if (subnet.kind !== "resource") return;
    const tables = found.length > 0 ? found : [outside];
    const { urn } = subnet.resource;
    this.#associated.set(urn, [...new Set([...(this.#associated.get(urn) ?? []), ...tables])]);
  }

  /** The main route table of each VPC: the one made main, the adopted default one, or the VPC's own. */
  #readMainTables(): void {
    const { reader, network } = this;
    for (const resource of reader.all("ec2:MainRouteTableAssociation")) {
      const tables = this.#tablesNamed(resource, "routeTableId").map(({ table }) => table);
      if (tables.length > 0) this.#main.set(network.vpc(resource, "vpcId").key, tables);
    }
    for (const resource of reader.all("ec2:DefaultRouteTable")) {
      const vpc = this.#vpcOfMainTable(reader.input(resource, "defaultRouteTableId"));
      const table = this.#tables.get(resource.urn);
      if (vpc !== undefined && table !== undefined && !this.#main.has(vpc.key)) this.#main.set(vpc.key, [table]);
    }
  }

  /** The route tables a property names: resources of the stack or a VPC's own main table. */
  #tablesNamed(resource: Resource, property: string): readonly { table: Table; certain: boolean }[] {
    const vpc = this.#vpcOfMainTable(this.reader.value(resource, property));
    if (vpc !== undefined) return this.#mainTablesOf(vpc).map((table) => ({ table, certain: true }));
    const target = this.reader.target(resource, tableKinds, property);
    const certain = target.kind === "resource";
    return possible(target).flatMap(({ urn }) => {
      const table = this.#tables.get(urn);
      return table === undefined ? [] : [{ table, certain }];
    });
  }

  #mainTablesOf(vpc: Vpc): readonly Table[] {
    let main = this.#main.get(vpc.key);
    if (main === undefined) {
      const name = `the main route table of ${vpc.name}`;
      main = [{ name, because: { urn: vpc.resource?.urn ?? vpc.key, property: "mainRouteTableId" }, routes: [] }];
      if (!vpc.managed && main[0] !== undefined) main[0].uncertain = main[0].because;
      this.#main.set(vpc.key, main);
    }
    return main;
  }

  /** The VPC whose main route table a value means: `vpc.mainRouteTableId` or its text once deployed. */
  #vpcOfMainTable(value: Value | undefined): Vpc | undefined {
    const sole = value instanceof Interpolation && value.parts.length === 1 ? value.parts[0] : value;
    if (sole instanceof Reference)
      return mainTableProperties.includes(sole.property) ? this.#vpcs.get(sole.urn) : undefined;
    return typeof sole === "string" ? this.#vpcsByMainTable.get(sole) : undefined;
  }

  #next(value: Value | undefined, property: string, hints: readonly Urn[] | undefined): Target {
    return this.reader.follow(value, nextHops[property] ?? [], hints);
  }
}

/** Adds a route unless the table has it already: a deployed table echoes the routes that other resources make. */
function add(table: Table, route: Route): void {
  const at = table.routes.findIndex((other) => sameRoute(other, route));
  const existing = table.routes[at];
  if (existing === undefined) table.routes.push(route);
  else if (!existing.certain && route.certain) table.routes[at] = route;
}

/** The default route of a subnet: for IPv4, and for IPv6 where it has no IPv4 one. */
export function routesOf(routing: Routing, subnet: Subnet): DefaultRoute {
  const v6 = routing.defaultRoute(subnet, 6);
  if (subnet.ipv6Only) return v6;
  const v4 = routing.defaultRoute(subnet, 4);
  return v4.routes.length + v4.possible.length > 0 || v6.routes.length + v6.possible.length === 0 ? v4 : v6;
}
