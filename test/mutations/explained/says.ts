/** True where a value has a text in it. */
export function says(value: unknown, text: string): boolean {
  return (JSON.stringify(value) ?? "").includes(text);
}
