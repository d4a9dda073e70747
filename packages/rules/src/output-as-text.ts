import { holdsOutputAsText, outputsAsText } from "@nospof/inventory";
import { defineRule } from "./define";
import { fail, list, pass } from "./judge";
import type { Rule } from "./rule";

/** The rule that no text holds Pulumi's message about an output in place of the output's value. */
export const outputAsTextRule: Rule = defineRule({
  id: "output-as-text",
  title: "No property holds an output that was put into plain text.",
  rationale:
    "An output in a template literal is not its value but a message of Pulumi's: the property names nothing, the deployment fails or makes something that works for nobody, and what depends on it cannot be proven.",
  severity: "high",
  level: "mandatory",
  *evaluate({ inventory }) {
    for (const resource of inventory.resources) {
      const isNamed = holdsOutputAsText(resource.name);
      const places = [...(isNamed ? ["the name"] : []), ...outputsAsText(resource)];
      if (places.length === 0) yield pass(resource);
      else {
        const where = list(places);
        const name = isNamed ? "this resource" : resource.name;
        yield fail(
          resource,
          `${where} of ${name} ${places.length === 1 ? "holds" : "hold"} an output that was put into plain text: Pulumi's message about it stands there in place of the value`,
          isNamed
            ? "make the name of values that are known when the program runs"
            : `write pulumi.interpolate before the text, or use apply (pulumi.jsonStringify for JSON), where ${where} of ${name} ${places.length === 1 ? "is" : "are"} set`,
        );
      }
    }
  },
});
