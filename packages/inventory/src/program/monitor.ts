import type { ReadResourceRequest, ResourceCallRequest, ResourceInvokeRequest } from "@pulumi/pulumi/proto/resource_pb";
import type { Urn } from "../model/urn";
import { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import type { ResourceOptions } from "../model/inventory";
import { isKubernetesObject, withNameAndNamespace } from "./kubernetes";
import type { Lookups } from "./lookups";
import { manifestChildren, type ManifestChild } from "./manifests";
import { answerMethod, answerOutputs } from "./outputs";
import { GUESSES_KEY, NOTHING_KNOWN_KEY, unpackDetails, type RegistrationDetails } from "./protocol";
import type { Regions } from "./regions";
import { STACK_REFERENCE_TYPE, STACK_TYPE, type Registration, type Registry } from "./registry";
import type { Symbols } from "./symbols";
import { holdsToken, holdsUndeployed } from "./tokens";
import type { Transforms } from "./transforms";
import type { Typings } from "./typings";
import {
  fromStruct,
  isWireRecord,
  plainInputs,
  SECRET,
  SIGNATURE,
  toStruct,
  UNKNOWN,
  type Wire,
  type WireRecord,
} from "./wire";

/** What the monitor works with. */
export interface MonitorParts {
  readonly registry: Registry;
  readonly symbols: Symbols;
  readonly typings: Typings;
  readonly lookups: Lookups;
  readonly regions: Regions;
  readonly transforms: Transforms;
  /** Outputs of other stacks by name: `org/project/stack`, `project/stack` or `stack`. */
  readonly stackReferences: Readonly<Record<string, WireRecord>>;
  /** Where the program runs. */
  readonly folder: string;
  note(text: string): void;
}

/** The answer to a registration. */
export interface Registered {
  readonly urn: Urn;
  /** Empty for a component. */
  readonly id: string;
  readonly outputs: WireRecord;
}

/**
 * Plays the part of the Pulumi engine for one run of a program: takes registrations and answers them with symbolic
 * values, and answers lookups.
 */
export class Monitor {
  #stackFinished = false;

  constructor(private readonly parts: MonitorParts) {}

  /** The program has registered its stack's outputs: what still runs is not the program's main line. */
  get stackFinished(): boolean {
    return this.#stackFinished;
  }

  async register(request: RegisterResourceRequest): Promise<Registered> {
    const { registry, regions, symbols, transforms, typings } = this.parts;
    const parent = request.getParent() === "" ? undefined : request.getParent();
    await transforms.transform(request, this.#ancestors(parent));
    const [type, name, custom] = [request.getType(), request.getName(), request.getCustom()];
    const urn = registry.urn(type, name, parent);
    const provider = registry.providerOf(request.getProvider());
    const details = unpackDetails(request.getSourceposition()?.getUri());
    const inputs = this.#inputs(urn, type, name, provider, fromStruct(request.getObject()));
    const made = request.getRemote() ? manifestChildren({ type, name, inputs }, this.parts.folder) : undefined;
    const remote = request.getRemote() && made === undefined;
    const outputs =
      custom || request.getRemote()
        ? answerOutputs(
            {
              urn,
              type,
              inputs,
              region: regionFor(type, inputs, provider, regions),
              kind: "r",
              secretOutputs: request.getAdditionalsecretoutputsList(),
            },
            typings.resource(type, details.classFile),
            symbols,
          )
        : {};
    this.#add({
      urn,
      type,
      name,
      custom,
      remote,
      external: false,
      conditional: details.conditional,
      inputs,
      outputs,
      ...(parent === undefined ? {} : { parent }),
      ...(provider === undefined ? {} : { provider }),
      dependencies: request.getDependenciesList(),
      propertyDependencies: new Map(
        [...request.getPropertydependenciesMap().entries()].map(([key, urns]) => [key, urns.getUrnsList()]),
      ),
      options: this.#options(request, parent),
      ...this.#position(details, parent),
    });
    transforms.addToResource(urn, request.getTransformsList());
    for (const child of made ?? []) await this.register(childRequest(child, urn, request));
    return { urn, id: custom ? symbols.reference("r", urn, "id") : "", outputs };
  }

  /** A resource that exists already (`Vpc.get`, a stack reference). */
  read(request: ReadResourceRequest): Registered {
    const { registry, regions, symbols, typings } = this.parts;
    const [type, name, id] = [request.getType(), request.getName(), request.getId()];
    const parent = request.getParent() === "" ? undefined : request.getParent();
    const urn = registry.urn(type, name, parent);
    const provider = registry.providerOf(request.getProvider());
    const details = unpackDetails(request.getSourceposition()?.getUri());
    const inputs = plainRecord(fromStruct(request.getProperties()));
    const deployed = !holdsUndeployed(id) && id !== UNKNOWN;
    const outputs =
      type === STACK_REFERENCE_TYPE
        ? this.#stackOutputs(String(inputs["name"] ?? id))
        : answerOutputs(
            {
              urn,
              type,
              inputs,
              region: regionFor(type, inputs, provider, regions),
              kind: deployed ? "l" : "r",
              secretOutputs: request.getAdditionalsecretoutputsList(),
            },
            typings.resource(type, details.classFile),
            symbols,
          );
    this.#add({
      urn,
      type,
      name,
      custom: true,
      remote: false,
      external: true,
      conditional: details.conditional,
      ...(id === UNKNOWN || holdsToken(id) ? {} : { id }),
      inputs,
      outputs,
      ...(parent === undefined ? {} : { parent }),
      ...(provider === undefined ? {} : { provider }),
      dependencies: request.getDependenciesList(),
      propertyDependencies: new Map(),
      options: {},
      ...this.#position(details, parent),
    });
    return { urn, id, outputs };
  }

  /** A component, or the stack itself, is finished. */
  registerOutputs(urn: Urn, outputs: WireRecord): void {
    const registration = this.parts.registry.get(urn);
    if (registration === undefined) return;
    registration.outputs = { ...registration.outputs, ...plainRecord(outputs) };
    if (registration.type === STACK_TYPE) this.#stackFinished = true;
  }

  async invoke(request: ResourceInvokeRequest): Promise<WireRecord> {
    if (request.getTok() === "pulumi:pulumi:getResource") return this.#state(fromStruct(request.getArgs()));
    const { registry, symbols, transforms, regions, lookups } = this.parts;
    await transforms.transformInvoke(request);
    const token = request.getTok();
    const args = withoutSecrets(plainRecord(fromStruct(request.getArgs()))) as WireRecord;
    const provider = registry.providerOf(request.getProvider());
    const answer = lookups.answer({
      token,
      args,
      region: regionFor(token, args, provider, regions),
      dependsOn: symbols.dependencies(args),
      undeployed: holdsUndeployed(JSON.stringify(args)),
    });
    if (answer === undefined) return { [NOTHING_KNOWN_KEY]: { lookup: token } };
    if (Object.keys(answer.guesses).length === 0) return answer.result;
    return { ...answer.result, [GUESSES_KEY]: { lookup: token, of: answer.guesses } };
  }

  /** A method of a resource (`cluster.getKubeconfig()`). */
  call(request: ResourceCallRequest): WireRecord {
    const { symbols, typings } = this.parts;
    const args = fromStruct(request.getArgs());
    const self = args["__self__"];
    const urn = isWireRecord(self) && typeof self["urn"] === "string" ? [self["urn"]] : symbols.dependencies(args);
    return answerMethod(request.getTok(), urn, typings.method(request.getTok()), symbols);
  }

  #inputs(urn: Urn, type: string, name: string, provider: Urn | undefined, raw: WireRecord): WireRecord {
    const inputs = plainRecord(raw);
    if (!isKubernetesObject(type, inputs)) return inputs;
    const namespace = provider === undefined ? undefined : this.parts.registry.get(provider)?.inputs["namespace"];
    const known = typeof namespace === "string" ? namespace : "default";
    return withNameAndNamespace({ urn, type, name, inputs }, known, this.parts.symbols);
  }

  /** What a library creates later, out of the program's sight, stands where its parent does. */
  #position(details: RegistrationDetails, parent: Urn | undefined): Pick<Registration, "position"> {
    const position = details.position ?? (parent === undefined ? undefined : this.parts.registry.get(parent)?.position);
    return position === undefined ? {} : { position };
  }

  #add(registration: Registration): void {
    if (this.parts.registry.add(registration)) return;
    throw new Error(
      `two resources have the same type and name: ${registration.type} "${registration.name}"; give one of them another name`,
    );
  }

  #ancestors(parent: Urn | undefined): Urn[] {
    const ancestors: Urn[] = [];
    for (let urn = parent; urn !== undefined; urn = this.parts.registry.get(urn)?.parent) ancestors.push(urn);
    return ancestors;
  }

  #state(args: WireRecord): WireRecord {
    const urn = String(args["urn"] ?? "");
    const registration = this.parts.registry.get(urn);
    if (registration === undefined) throw new Error(`the stack holds no resource ${urn}`);
    const id = registration.custom ? (registration.id ?? this.parts.symbols.reference("r", urn, "id")) : "";
    return { urn, id, state: registration.outputs };
  }

  #stackOutputs(name: string): WireRecord {
    const given = Object.entries(this.parts.stackReferences).find(([key]) => key === name || name.endsWith(`/${key}`));
    if (given === undefined) {
      this.parts.note(`The outputs of the stack ${name} are unknown; give them under "stackReferences".`);
    }
    return { name, outputs: given?.[1] ?? UNKNOWN, secretOutputNames: [] };
  }

  #options(request: RegisterResourceRequest, parent: Urn | undefined): ResourceOptions {
    const ignoreChanges = request.getIgnorechangesList();
    const replaceOnChanges = request.getReplaceonchangesList();
    const aliases = this.#aliases(request, parent);
    return {
      ...(request.getProtect() === true ? { protect: true } : {}),
      ...(request.getRetainondelete() === true ? { retainOnDelete: true } : {}),
      ...(request.getDeletebeforereplace() ? { deleteBeforeReplace: true } : {}),
      ...(ignoreChanges.length > 0 ? { ignoreChanges } : {}),
      ...(replaceOnChanges.length > 0 ? { replaceOnChanges } : {}),
      ...(aliases.length > 0 ? { aliases } : {}),
    };
  }

  #aliases(request: RegisterResourceRequest, parent: Urn | undefined): Urn[] {
    const { registry } = this.parts;
    const described = request.getAliasesList().map((alias) => {
      const spec = alias.getSpec();
      if (spec === undefined) return alias.getUrn();
      const under = spec.getNoparent() ? undefined : spec.getParenturn() || parent;
      return registry.urn(
        spec.getType() || request.getType(),
        spec.getName() || request.getName(),
        under,
        spec.getProject() || undefined,
        spec.getStack() || undefined,
      );
    });
    return [...described, ...request.getAliasurnsList()];
  }
}

/** What the provider asks for each object of a component, under the component and with its provider. */
function childRequest(child: ManifestChild, parent: Urn, request: RegisterResourceRequest): RegisterResourceRequest {
  const provider = request.getProvider() || (request.getProvidersMap().get("kubernetes") ?? "");
  return new RegisterResourceRequest()
    .setType(child.type)
    .setName(child.name)
    .setCustom(true)
    .setParent(parent)
    .setProvider(provider)
    .setObject(toStruct(child.object))
    .setSourceposition(request.getSourceposition());
}

/** Regions matter to AWS only; asking for one elsewhere would assume one for no reason. */
function regionFor(token: string, args: WireRecord, provider: Urn | undefined, regions: Regions): string {
  return /^(aws|awsx|eks|aws-native):/.test(token) ? regions.of(args, provider) : "";
}

function plainRecord(record: WireRecord): WireRecord {
  return plainInputs(record) as WireRecord;
}

function withoutSecrets(value: Wire): Wire {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isWireRecord(value)) return value;
  if (value[SIGNATURE] === SECRET) return withoutSecrets(value["value"] ?? null);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutSecrets(item)]));
}
