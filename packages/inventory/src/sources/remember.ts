/** Names repeat a thousand times in a large stack, but keys may also be the user's own: not all are kept. */
const MOST_KEPT = 10_000;

/** A function of names that remembers its answers. */
export function remembered<Names extends readonly string[], Answer>(
  answer: (...names: Names) => Answer,
): (...names: Names) => Answer {
  const answers = new Map<string, Answer>();
  return (...names) => {
    const key = names.join("\n");
    let found = answers.get(key);
    if (found === undefined) {
      found = answer(...names);
      if (answers.size < MOST_KEPT) answers.set(key, found);
    }
    return found;
  };
}
