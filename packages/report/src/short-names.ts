/**
 * Shortest endings of path-like ids that still tell them apart: `us-east-1a` for `aws/us-east-1/us-east-1a`, and the
 * parent with it only where two ids end alike.
 */
export function shortNames(ids: readonly string[]): string[] {
  const parts = ids.map((id) => id.split("/"));
  const ending = (path: readonly string[], length: number): string => path.slice(-length).join("/");
  return parts.map((path, at) => {
    let length = 1;
    while (
      length < path.length &&
      parts.some((other, index) => index !== at && ending(other, length) === ending(path, length))
    ) {
      length++;
    }
    return ending(path, length);
  });
}
