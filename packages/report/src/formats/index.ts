import type { Format } from "./format";
import { json } from "./json";
import { text } from "./text";

/** All formats a report can be written in. A new one is a new file here and a line in this list. */
export const formats: readonly Format[] = [text, json];
