import { customResource, Reference, type Resource, type Urn, type Value } from "@nospof/inventory";

const PROJECT = "bench";
const STACK = "prod";
const STACK_URN = `urn:pulumi:${STACK}::${PROJECT}::pulumi:pulumi:Stack::${PROJECT}-${STACK}`;

/** The project and the stack that all generated resources belong to. */
export const facts = { project: PROJECT, stack: STACK, source: "state" as const };

type Inputs = Readonly<Record<string, Value>>;

/** Makes the resources of one region. */
export class Region {
  constructor(
    readonly name: string,
    readonly zones: readonly string[],
  ) {}

  /** The provider that all other resources of the region name. */
  provider(): Resource {
    return resourceOf("pulumi:providers:aws", this.name, { region: this.name }, [], undefined);
  }

  /**
   * A resource of the AWS provider.
   *
   * @param module the provider's module, for example `ec2`
   * @param type the type's name, for example `NatGateway`
   * @param computed outputs that the provider adds, beside the ARN
   */
  resource(module: string, type: string, name: string, inputs: Inputs, computed: readonly string[] = []): Resource {
    const file = type.charAt(0).toLowerCase() + type.slice(1);
    const token = `aws:${module}/${file}:${type}`;
    return resourceOf(token, name, inputs, ["arn", ...computed], urnOf("pulumi:providers:aws", this.name));
  }
}

/** The resource that stands for the stack itself. */
export function stackResource(): Resource {
  const component = resourceOf("pulumi:pulumi:Stack", `${PROJECT}-${STACK}`, {}, [], undefined);
  return { ...component, custom: false };
}

/** What other resources know a resource by. */
export function idOf(resource: Resource): Reference {
  return property(resource, "id");
}

/** A property of another resource. */
export function property({ urn }: Resource, name: string): Reference {
  return new Reference(urn, name);
}

function resourceOf(
  type: string,
  name: string,
  inputs: Inputs,
  computed: readonly string[],
  provider: Urn | undefined,
): Resource {
  const urn = urnOf(type, name);
  const own = Object.fromEntries(computed.map((key) => [key, new Reference(urn, key)]));
  return customResource({
    urn,
    type,
    name,
    inputs,
    outputs: { ...inputs, ...own },
    ...(urn === STACK_URN ? {} : { parent: STACK_URN }),
    ...(provider === undefined ? {} : { provider }),
  });
}

function urnOf(type: string, name: string): Urn {
  return `urn:pulumi:${STACK}::${PROJECT}::${type}::${name}`;
}
