import { existsSync, statSync } from "node:fs";
import * as path from "node:path";
import { formats } from "@nospof/report";
import { didYouMean } from "@nospof/rules";
import { CliError } from "../errors";

/** One `--output`: a format, and the file it goes to; without a file, standard output. */
export interface Destination<Format> {
  readonly format: Format;
  readonly file?: string;
}

/**
 * Reads the values of `--output`, each `<format>` or `<format>=<file>`. None: text on standard output.
 *
 * @param known the formats that there are
 * @throws CliError when a format does not exist, a folder is missing, or two reports would overwrite each other
 */
export function parseDestinations<Format extends { readonly name: string }>(
  values: readonly string[],
  known: readonly Format[],
): readonly Destination<Format>[] {
  const destinations = (values.length === 0 ? ["text"] : values).map((value) => parseDestination(value, known));
  const places = destinations.map(({ file }) => (file === undefined ? "" : path.resolve(file)));
  const double = places.find((place, at) => places.indexOf(place) !== at);
  if (double === undefined) return destinations;
  const where = double === "" ? "standard output" : double;
  throw new CliError(`--output: two reports go to ${where}. Give each its own file: --output json=report.json.`);
}

/** True for a word that names a format, with or without a file. */
export function isDestination(word: string): boolean {
  const [name] = word.split("=");
  return formats.some((format) => format.name === name);
}

function parseDestination<Format extends { readonly name: string }>(
  value: string,
  known: readonly Format[],
): Destination<Format> {
  const at = value.indexOf("=");
  const name = at < 0 ? value : value.slice(0, at);
  const names = known.map((format) => format.name);
  const format = known.find((one) => one.name === name);
  if (format === undefined) {
    throw new CliError(
      `--output: there is no format "${name}".${didYouMean(name, names)} Formats: ${names.join(", ")}.`,
    );
  }
  if (at < 0) return { format };
  const file = value.slice(at + 1);
  if (file === "") throw new CliError(`--output ${value}: the file is missing. Write --output ${name}=<file>.`);
  const folder = path.dirname(path.resolve(file));
  if (!existsSync(folder)) {
    throw new CliError(`--output ${value}: the folder ${path.dirname(file)} does not exist. Create it first.`);
  }
  if (existsSync(file) && statSync(file).isDirectory()) {
    throw new CliError(`--output ${value}: ${file} is a folder. Name a file in it.`);
  }
  return { format, file };
}
