const LOOK_MILLISECONDS = 200;

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Waits until something holds; returns whether it came to hold.
 *
 * @param seconds how long to wait at most
 */
export async function becomes(seconds: number, holds: () => boolean | Promise<boolean>): Promise<boolean> {
  const until = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > until) return false;
    await pause(LOOK_MILLISECONDS);
  }
  return true;
}
