import type { Result } from "../result";
import { median } from "../result";
import { measuredBy, repeated, timed } from "./process";
import type { Workspace } from "./workspace";

const sizes = [2_000, 5_000];
const runs = 3;

/** What the script tells. */
interface Judged {
  readonly parser: number;
  readonly own: number;
  readonly megabytes: number;
}

/**
 * Kubernetes manifests in one file and in a file each: what the YAML parser takes, what we take beside it from the texts
 * to the findings, and the whole check from the start of its process. The ratio is ours to the parser's.
 */
export function measureManifests(workspace: Workspace): readonly Result[] {
  return sizes.flatMap((size) =>
    [
      { form: "one file", place: workspace.manifestFile(size) },
      { form: "a file each", place: workspace.manifestFolder(size) },
    ].flatMap(({ form, place }): readonly Result[] => {
      const all = repeated(runs, () => measuredBy<Judged>("manifests.js", place));
      const of = (part: "parser" | "own"): Omit<Result, "name" | "size"> =>
        median(all.map((one) => ({ seconds: one[part], megabytes: one.megabytes })));
      const [parser, own] = [of("parser"), of("own")];
      const whole = median(
        repeated(runs, () => timed(process.execPath, ["packages/cli/bin/nospof.js", "check", place], [0, 1])),
      );
      return [
        { name: `manifests, ${form}: the YAML parser`, size, ...parser },
        { name: `manifests, ${form}: judging them, without it`, size, ...own, ratio: own.seconds / parser.seconds },
        { name: `nospof check of manifests, ${form}`, size, ...whole },
      ];
    }),
  );
}
