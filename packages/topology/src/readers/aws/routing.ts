import type { Resource, Urn } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Family } from "./address-space";
import type { InternetRoutes } from "./internet-routes";
import { internetRoutes } from "./internet-routes";
import type { Network, Subnet, Vpc } from "./network";
import { becauseOfSubnet } from "./network";
import type { AwsReader } from "./reader";
import { because } from "./reader";
import type { Route } from "./route";
import type { RouteTable } from "./route-table";
import { RouteTables } from "./route-table";

/** Where a subnet sends traffic for the internet. */
export interface DefaultRoute {
  /** Routes that are certainly used; several: each carries a part of the address space. */
  readonly routes: readonly Route[];
  /** Candidates for the rest of the address space, or for all of it where no route is certainly used. */
  readonly possible: readonly Route[];
  /** The widest block of the internet to which no route leads. */
  readonly gap?: string;
  /** Set when AWS refuses what the stack says of the subnet's route table: its routes are only what may be meant. */
  readonly refused?: Because;
  /** Set when the routes of the subnet are not all known. */
  readonly uncertain?: Because;
  /** Name of the route table in use, where it is a resource or the VPC's own. */
  readonly table: string;
  /** The property that would have to change to route the subnet differently. */
  readonly because: Because;
}

/** One association of a subnet with a route table, or with one of several. */
interface Association {
  readonly resource: Resource;
  readonly tables: readonly RouteTable[];
  readonly certain: boolean;
}

/** Which route table each subnet of a stack uses, and where it leads. */
export class Routing {
  readonly #tables: RouteTables;
  readonly #associations = new Map<Urn, Association[]>();
  readonly #defaults = new Map<string, DefaultRoute>();
  readonly #chosen = new Map<RouteTable, Map<Family, InternetRoutes>>();
  /** Set when a route table association names no known subnet: it may be any that has no other. */
  #loose: Because | undefined;

  constructor(
    readonly reader: AwsReader,
    readonly network: Network,
  ) {
    this.#tables = new RouteTables(reader, network);
    this.#readAssociations();
  }

  /** Default VPCs of which the main route table is taken to be as AWS makes it, among those that were asked about. */
  get takenAsMade(): readonly Vpc[] {
    return this.#tables.takenAsMade;
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
    const [table, ...others] = tables;
    if (table === undefined) {
      const text = `the route tables of subnet ${subnet.name} are not part of this stack`;
      const reason = becauseOfSubnet(subnet, "vpcId", text);
      const name = "a route table outside this stack";
      return { routes: [], possible: [], uncertain: reason, table: name, because: reason };
    }
    const own = this.#associations.has(subnet.key);
    const reason = own
      ? table.because
      : becauseOfSubnet(subnet, "vpcId", `subnet ${subnet.name} has no route table association`);
    const shared = { table: tables.map(({ name }) => name).join(" or "), because: reason };
    const loose = own ? undefined : this.#loose;
    const refused = this.#refusal(subnet);
    if (others.length === 0 && loose === undefined && refused === undefined)
      return { ...shared, ...this.#known(table, family) };
    const chosen = tables.map((one) => this.#internetRoutes(one, family));
    const uncertain = tables.map((one) => one.uncertain).find((one) => one !== undefined) ?? loose;
    return {
      ...shared,
      routes: [],
      possible: [...new Set(chosen.flatMap((one) => [...one.certain, ...one.possible]))],
      ...(refused === undefined ? {} : { refused }),
      ...(uncertain === undefined || refused !== undefined ? {} : { uncertain }),
    };
  }

  /** Why AWS refuses the route table association of a subnet: it takes one, with a table of the subnet's own VPC. */
  #refusal(subnet: Subnet): Because | undefined {
    const certain = (this.#associations.get(subnet.key) ?? []).filter((one) => one.certain);
    for (const { resource, tables } of certain) {
      const [table] = tables;
      const vpc = table?.vpc;
      if (vpc?.managed !== true || !subnet.vpc.managed || vpc.key === subnet.vpc.key) continue;
      const text = `associate subnet ${subnet.name} with a route table of VPC ${subnet.vpc.name}: ${table?.name ?? ""} belongs to VPC ${vpc.name}`;
      return because(resource, "routeTableId", text);
    }
    const [first, second] = certain;
    if (first === undefined || second === undefined || first.tables[0] === second.tables[0]) return undefined;
    const text = `remove ${first.resource.name} or ${second.resource.name}: both associate subnet ${subnet.name} with a route table, and AWS takes one`;
    return because(second.resource, "routeTableId", text);
  }

  /** What a table says that a subnet certainly uses. Routes that are not known matter only where others leave a gap. */
  #known(table: RouteTable, family: Family): Pick<DefaultRoute, "routes" | "possible" | "gap" | "uncertain"> {
    const { certain, possible, gap } = this.#internetRoutes(table, family);
    const open = table.uncertain !== undefined && (certain.length === 0 || gap !== undefined);
    return {
      routes: certain,
      possible,
      ...(gap === undefined || open ? {} : { gap }),
      ...(open ? { uncertain: table.uncertain } : {}),
    };
  }

  #internetRoutes(table: RouteTable, family: Family): InternetRoutes {
    let chosen = this.#chosen.get(table);
    if (chosen === undefined) this.#chosen.set(table, (chosen = new Map()));
    let routes = chosen.get(family);
    if (routes === undefined) chosen.set(family, (routes = internetRoutes(table.routes, family)));
    return routes;
  }

  #tablesOf(subnet: Subnet): readonly RouteTable[] {
    const explicit = this.#associations.get(subnet.key);
    if (explicit !== undefined) return [...new Set(explicit.flatMap(({ tables }) => tables))];
    return subnet.managed ? this.#tables.mainOf(subnet.vpc) : [];
  }

  #readAssociations(): void {
    const { reader } = this;
    for (const resource of reader.all("ec2:RouteTableAssociation")) {
      const subnet = reader.target(resource, ["ec2:Subnet", "ec2:DefaultSubnet"], "subnetId");
      if (subnet.kind === "unknown") this.#loose ??= because(resource, "subnetId");
      if (subnet.kind !== "resource") continue;
      const reason = because(resource, "routeTableId");
      const outside = { name: "a route table outside this stack", because: reason, routes: [], uncertain: reason };
      const found = this.#tables.named(resource, "routeTableId");
      const association = {
        resource,
        tables: found.length > 0 ? found : [outside],
        certain: found.length === 1 && !resource.conditional && !resource.external,
      };
      const { urn } = subnet.resource;
      this.#associations.set(urn, [...(this.#associations.get(urn) ?? []), association]);
    }
  }
}

/** The default route of a subnet: for IPv4, and for IPv6 where it has no IPv4 one. */
export function routesOf(routing: Routing, subnet: Subnet): DefaultRoute {
  const v6 = routing.defaultRoute(subnet, 6);
  if (subnet.ipv6Only) return v6;
  const v4 = routing.defaultRoute(subnet, 4);
  return v4.routes.length + v4.possible.length > 0 || v6.routes.length + v6.possible.length === 0 ? v4 : v6;
}
