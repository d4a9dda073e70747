import type * as pulumi from "@pulumi/pulumi";
import type { Urn } from "@nospof/inventory";
import {
  fromStruct,
  GUESSES_KEY,
  isWireRecord,
  Monitor,
  NOTHING_KNOWN_KEY,
  NUMBER_KEY,
  UNKNOWN,
  type MonitorParts,
  type Registered,
  type Wire,
  type WireRecord,
} from "@nospof/inventory/program";

type RegisterRequest = Parameters<Monitor["register"]>[0];
type ReadRequest = Parameters<Monitor["read"]>[0];
type InvokeRequest = Parameters<Monitor["invoke"]>[0];

/** Answers that a test gives itself. What they leave open is answered as if they were not there. */
export interface RecorderMocks {
  /** Id and outputs of a resource; literals given here are literals in the graph. */
  newResource?(
    args: pulumi.runtime.MockResourceArgs,
  ): { readonly id?: string; readonly state?: Record<string, unknown> } | undefined;
  /** Result of a provider function. */
  call?(args: pulumi.runtime.MockCallArgs): Record<string, unknown> | undefined;
}

/** What a registration says beside what an inventory keeps of it. */
export interface RegisteredOptions {
  /** Resources that the program names in `dependsOn`; a component stands for its children. */
  readonly dependsOn: readonly Urn[];
  readonly replaceOnChanges: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
  readonly deletedWith?: Urn;
  /** Create, update and delete, as the program wrote them (`30m`). */
  readonly customTimeouts: Readonly<Partial<Record<"create" | "update" | "delete", string>>>;
}

/** The offline preview's monitor, recording what it leaves out and taking a test's own answers. */
export class RecordingMonitor extends Monitor {
  readonly options = new Map<Urn, RegisteredOptions>();
  readonly mockedIds = new Map<Urn, string>();
  readonly duplicates = new Set<Urn>();
  readonly unanswered = new Set<string>();
  readonly #registered = new Map<Urn, Promise<Registered>>();

  /** @param hidden ids and computed outputs are unknown, as in a real first preview */
  constructor(
    private readonly machine: MonitorParts,
    private readonly mocks: RecorderMocks,
    private readonly hidden: boolean,
  ) {
    super(machine);
  }

  override async register(request: RegisterRequest): Promise<Registered> {
    const parent = request.getParent() === "" ? undefined : request.getParent();
    const urn = this.machine.registry.urn(request.getType(), request.getName(), parent);
    const earlier = this.#registered.get(urn);
    if (earlier !== undefined) {
      this.duplicates.add(urn);
      return earlier;
    }
    const answer = this.#registerFirst(request);
    this.#registered.set(urn, answer);
    return answer;
  }

  override read(request: ReadRequest): Registered {
    return this.#answer(super.read(request), false, {
      type: request.getType(),
      name: request.getName(),
      inputs: fromStruct(request.getProperties()),
      provider: request.getProvider(),
      custom: true,
      id: request.getId(),
    });
  }

  override async invoke(request: InvokeRequest): Promise<WireRecord> {
    const token = request.getTok();
    const mocked = this.mocks.call?.({ token, inputs: fromStruct(request.getArgs()), provider: request.getProvider() });
    if (mocked !== undefined) return mocked as WireRecord;
    const result = await super.invoke(request);
    if (result[NOTHING_KNOWN_KEY] !== undefined) {
      this.unanswered.add(token);
      return {};
    }
    return withoutNumbers(
      Object.fromEntries(Object.entries(result).filter(([key]) => key !== GUESSES_KEY)),
    ) as WireRecord;
  }

  async #registerFirst(request: RegisterRequest): Promise<Registered> {
    const answer = this.#answer(await super.register(request), request.getCustom(), {
      type: request.getType(),
      name: request.getName(),
      inputs: fromStruct(request.getObject()),
      provider: request.getProvider(),
      custom: request.getCustom(),
      id: request.getImportid(),
    });
    this.options.set(answer.urn, optionsOf(request));
    return answer;
  }

  #answer(answer: Registered, hidesId: boolean, args: pulumi.runtime.MockResourceArgs): Registered {
    const { urn, id, outputs } = answer;
    const mocked = this.mocks.newResource?.(args);
    if (mocked?.id !== undefined) this.mockedIds.set(urn, mocked.id);
    const state = (mocked?.state ?? {}) as WireRecord;
    const registration = this.machine.registry.get(urn);
    if (registration !== undefined) registration.outputs = { ...registration.outputs, ...state };
    const isHidden = this.hidden && hidesId && !args.type.startsWith("pulumi:providers:");
    const known = isHidden
      ? Object.fromEntries(Object.entries(outputs).filter(([key]) => key in args.inputs))
      : outputs;
    return {
      urn,
      id: mocked?.id ?? (isHidden ? "" : id),
      outputs: { ...(withoutNumbers(known) as WireRecord), ...state },
    };
  }
}

/** Symbolic numbers need the offline preview's preload; without it a number that is not known is unknown. */
function withoutNumbers(value: Wire): Wire {
  if (Array.isArray(value)) return value.map(withoutNumbers);
  if (!isWireRecord(value)) return value;
  if (NUMBER_KEY in value) return UNKNOWN;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutNumbers(inner)]));
}

function optionsOf(request: RegisterRequest): RegisteredOptions {
  const ofProperties = new Set(
    [...request.getPropertydependenciesMap().entries()].flatMap(([, urns]) => urns.getUrnsList()),
  );
  const deletedWith = request.getDeletedwith();
  const timeouts = request.getCustomtimeouts()?.toObject();
  return {
    dependsOn: request.getDependenciesList().filter((urn) => !ofProperties.has(urn)),
    replaceOnChanges: request.getReplaceonchangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    ...(deletedWith !== "" && { deletedWith }),
    customTimeouts: {
      ...(timeouts?.create && { create: timeouts.create }),
      ...(timeouts?.update && { update: timeouts.update }),
      ...(timeouts?.pb_delete && { delete: timeouts.pb_delete }),
    },
  };
}
