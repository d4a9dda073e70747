import * as pulumi from "@pulumi/pulumi";

/** Collects what is wrong with a component's arguments, so that one error can name all of it. */
export class Problems {
  readonly #errors: { propertyPath: string; reason: string }[] = [];

  /** @param propertyPath the argument, for example `tiers[0].name` */
  add(propertyPath: string, reason: string): void {
    this.#errors.push({ propertyPath, reason });
  }

  /** Reports a value that is no member of the enum (programs in other languages pass any text). */
  requireMember(propertyPath: string, value: string | undefined, members: Readonly<Record<string, string>>): void {
    if (value === undefined || Object.values(members).includes(value)) return;
    this.add(propertyPath, `${value} is not one of ${Object.values(members).join(", ")}`);
  }

  /** Reports a number that is no whole number in the given inclusive range. */
  requireWhole(propertyPath: string, value: number | undefined, smallest: number, biggest: number): void {
    if (value === undefined) return;
    if (Number.isInteger(value) && value >= smallest && value <= biggest) return;
    this.add(propertyPath, `${String(value)} is no whole number from ${String(smallest)} to ${String(biggest)}`);
  }

  /**
   * Reports a value that is not known while planning. It decides which resources exist, so it must be plain.
   *
   * @returns whether the value is a plain list
   */
  requirePlainList(propertyPath: string, value: unknown): boolean {
    if (Array.isArray(value)) return true;
    this.add(
      propertyPath,
      "must be a plain list that is known while planning, because it decides which resources exist; write it in the configuration rather than computing it from another resource",
    );
    return false;
  }

  get found(): boolean {
    return this.#errors.length > 0;
  }

  /** One error with everything added. */
  toError(type: string, name: string): pulumi.InputPropertiesError {
    const list = this.#errors.map(({ propertyPath, reason }) => `  ${propertyPath}: ${reason}`).join("\n");
    return new pulumi.InputPropertiesError({
      message: `${type} "${name}" cannot be planned:\n${list}`,
      errors: this.#errors,
    });
  }
}
