import {
  AnalyzeRequest,
  AnalyzerPropertyDependencies,
  AnalyzerProviderResource,
  AnalyzerResource,
  AnalyzerResourceOptions,
  AnalyzeStackRequest,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { EngineResource } from "../engine/resources";
import type { Json } from "../engine/serialise";

/** The request for one resource, before it is created: its inputs. */
export function analyzeRequest(resource: EngineResource, all: readonly EngineResource[]): AnalyzeRequest {
  return new AnalyzeRequest()
    .setUrn(resource.urn)
    .setType(resource.type)
    .setName(resource.name)
    .setProperties(struct(resource.inputs))
    .setOptions(optionsOf(resource))
    .setProvider(providerOf(resource, all));
}

/** The request for the whole stack: outputs, parents and dependencies of every resource. */
export function analyzeStackRequest(resources: readonly EngineResource[]): AnalyzeStackRequest {
  return new AnalyzeStackRequest().setResourcesList(
    resources.map((resource) => {
      const message = new AnalyzerResource()
        .setUrn(resource.urn)
        .setType(resource.type)
        .setName(resource.name)
        .setProperties(struct(resource.outputs))
        .setOptions(optionsOf(resource))
        .setProvider(providerOf(resource, resources))
        .setParent(resource.parent ?? "")
        .setDependenciesList([...resource.dependencies]);
      for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
        message.getPropertydependenciesMap().set(property, new AnalyzerPropertyDependencies().setUrnsList([...urns]));
      }
      return message;
    }),
  );
}

/** Without timeouts the policy SDK takes the engine for one that is too old. */
function optionsOf({ options, parent }: EngineResource): AnalyzerResourceOptions {
  return new AnalyzerResourceOptions()
    .setProtect(options.protect ?? false)
    .setIgnorechangesList([...(options.ignoreChanges ?? [])])
    .setDeletebeforereplace(options.deleteBeforeReplace ?? false)
    .setDeletebeforereplacedefined(options.deleteBeforeReplace !== undefined)
    .setAliasesList([...(options.aliases ?? [])])
    .setParent(parent ?? "")
    .setCustomtimeouts(new AnalyzerResourceOptions.CustomTimeouts());
}

function providerOf(
  { provider }: EngineResource,
  all: readonly EngineResource[],
): AnalyzerProviderResource | undefined {
  const resource = provider === undefined ? undefined : all.find(({ urn }) => urn === provider);
  if (resource === undefined) return undefined;
  const { urn, type, name, inputs } = resource;
  return new AnalyzerProviderResource().setUrn(urn).setType(type).setName(name).setProperties(struct(inputs));
}

function struct(properties: Readonly<Record<string, Json>>): Struct {
  return Struct.fromJavaScript(properties);
}
