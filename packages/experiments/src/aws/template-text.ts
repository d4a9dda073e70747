import type { Artifact } from "../experiment";
import { counted, listed } from "../names";
import { factsOf } from "./actions";
import type { Draft, Recipe } from "./recipe";
import { arnPattern } from "./identify";
import { isoDuration, limits, shortened, type FisTemplate } from "./template";

/** Makes the template of a region out of its actions, with the stop condition and what its role has to be allowed. */
export class TemplateText {
  constructor(private readonly recipe: Recipe) {}

  artifact(draft: Draft): Artifact {
    const { region } = draft;
    const template = this.#template(draft);
    this.#permissions(draft);
    this.#limits(draft);
    const shell = `--region ${region.startsWith("?") ? '"$AWS_REGION"' : region}`;
    return {
      part: this.recipe.drafts.size > 1 ? region : "",
      what: `AWS FIS experiment template for ${placeOf(region)}`,
      run: [
        `aws fis create-experiment-template ${shell} --cli-input-json file://<file> --query experimentTemplate.id --output text`,
        `aws fis start-experiment ${shell} --experiment-template-id <template id> --experiment-options actionsMode=skip-all --query experiment.id --output text  # a preview: finds the targets, harms nothing`,
        `aws fis list-experiment-resolved-targets ${shell} --experiment-id <experiment id>  # read it: nothing else may be in it`,
        `aws fis start-experiment ${shell} --experiment-template-id <template id> --query experiment.id --output text`,
        `aws fis stop-experiment ${shell} --id <experiment id>  # ends it early`,
      ],
      content: { tool: "aws-fis", region, template },
    };
  }

  #template({ region, targets, actions, mayBeEmpty }: Draft): FisTemplate {
    const { loss, stack } = this.recipe;
    const { project, stack: name } = stack.inventory;
    const title = `nospof: loss of ${loss.words} for ${project}/${name}`;
    const survivors = `expected to survive: ${listed(loss.flows)}`;
    return {
      description: shortened(`${title}; ${survivors}`, limits.descriptionLength),
      targets,
      actions,
      stopConditions: [{ source: "aws:cloudwatch:alarm", value: this.#alarm(region) }],
      roleArn: this.recipe.ask(
        "role",
        ["fis role arn"],
        "ARN of the IAM role that AWS FIS assumes (trusted principal: fis.amazonaws.com)",
        arnPattern("iam", "role/\\S+"),
      ),
      experimentOptions: {
        accountTargeting: "single-account",
        emptyTargetResolutionMode: mayBeEmpty ? "skip" : "fail",
      },
      tags: { Name: shortened(plain(title), limits.tagValueLength) },
    };
  }

  /** AWS FIS stops at alarms of its own region only. */
  #alarm(region: string): string {
    return this.recipe.ask(
      `alarm of ${region}`,
      ["stop alarm arn", region],
      `ARN of a CloudWatch alarm in ${placeOf(region)} that ends an experiment: it fires when users see failures for longer than is predicted`,
      arnPattern("cloudwatch", "alarm:.+"),
    );
  }

  #permissions({ ids }: Draft): void {
    const facts = [...ids].map((id) => factsOf(id));
    const policies = [...new Set(facts.flatMap(({ policy }) => policy ?? []))].sort();
    const permissions = [...new Set(facts.flatMap((one) => one.permissions ?? []))].sort();
    if (policies.length > 0) {
      this.recipe.before(
        `attach to the role the AWS managed ${policies.length === 1 ? "policy" : "policies"} ${listed(policies)}`,
      );
    }
    if (permissions.length > 0) this.recipe.before(`allow the role ${listed(permissions)}`);
  }

  #limits({ actions, region, mayBeEmpty }: Draft): void {
    const count = Object.keys(actions).length;
    const { loss } = this.recipe;
    if (count > limits.parallelActions) {
      this.recipe.before(
        `${String(count)} actions start together in ${region}; the AWS FIS quota "Parallel actions per experiment" is ${String(limits.parallelActions)} by default`,
      );
    }
    if (mayBeEmpty) {
      this.recipe.before("read the preview with care: an action that finds no target is skipped without an error");
    }
    const minutes = String(count * Math.ceil(loss.durationSeconds / 60));
    this.recipe.impact(
      `AWS FIS bills by the action-minute: up to ${minutes} in ${region} (${counted(count, "action")} for ${isoDuration(loss.durationSeconds)})`,
    );
  }
}

function placeOf(region: string): string {
  return region.startsWith("?") ? "the stack's region" : region;
}

/** Text that AWS accepts as a tag's value. */
function plain(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} +\-=._:/@]/gu, "-");
}
