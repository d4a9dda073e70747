/**
 * How a zone is written. Names are shuffled per account (`us-east-1a`), IDs are physical (`use1-az1`), so the letter of
 * the one says nothing about the number of the other.
 * Source: https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
 */
export type ZoneForm = "name" | "id";

/** A zone that can have a place in a plan. */
export interface Zone {
  /** As the user wrote it. */
  readonly name: string;
  readonly form: ZoneForm;
  /** The region part: `us-east-1` of a name, `use1` of an ID. */
  readonly region: string;
  /** Letter `a` = 0, `b` = 1, … for names; number minus one for IDs. */
  readonly slot: number;
}

const AWS_NAME = /^([a-z]{2,}(?:-[a-z]+)+-\d+)([a-z])$/;
const GCP_NAME = /^([a-z]+(?:-[a-z]+)+\d+)-([a-z])$/;
const AWS_ID = /^([a-z]+\d+)-az(\d+)$/;
const EDGE_ZONE = /^[a-z]{2,}(?:-[a-z]+)+-\d+-(?:[a-z]{3}-\d+[a-z]|wl\d+.*)$|^[a-z]+\d+-(?:[a-z]{3}\d+-az\d+|wl\d+.*)$/;

/**
 * Reads a zone name (`us-east-1a`, `europe-west1-b`) or a zone ID (`use1-az1`).
 *
 * @returns the zone, or the reason why it can have no place in a plan
 */
export function parseZone(text: string): Zone | string {
  const name = AWS_NAME.exec(text) ?? GCP_NAME.exec(text);
  if (name?.[1] !== undefined && name[2] !== undefined) {
    return { name: text, form: "name", region: name[1], slot: name[2].charCodeAt(0) - "a".charCodeAt(0) };
  }
  const id = AWS_ID.exec(text);
  if (id?.[1] !== undefined && Number(id[2]) >= 1) {
    return { name: text, form: "id", region: id[1], slot: Number(id[2]) - 1 };
  }
  if (EDGE_ZONE.test(text)) {
    return (
      `${text} is a local or wavelength zone: it hangs on one parent zone and lacks most regional services, ` +
      "so it adds no redundancy; leave it out and list availability zones such as us-east-1a"
    );
  }
  return `${quote(text)} is neither a zone name such as us-east-1a nor a zone ID such as use1-az1`;
}

const LAST_LETTER = 25;

/** The zone written for a slot in the given form: `a` or `az1` for slot 0. Letters end with `z`. */
export function slotLabel(slot: number, form: ZoneForm): string {
  return form === "id" ? `az${String(slot + 1)}` : String.fromCharCode("a".charCodeAt(0) + Math.min(slot, LAST_LETTER));
}

function quote(text: string): string {
  return text === "" ? "an empty text" : text;
}
