/**
 * Most of so many pods that one of some domains may hold when no two differ by more than the skew.
 *
 * @param pods pods that are spread, 0 or more, or `Infinity`
 * @param domains domains over which they are, 1 or more
 * @param skew largest allowed difference, 1 or more
 */
export function largestShare(pods: number, domains: number, skew: number): number {
  if (domains <= 1 || !Number.isFinite(pods)) return pods;
  const level = Math.floor((pods + (domains - 1) * skew) / domains);
  return Math.min(pods, Math.max(Math.min(pods, skew), level));
}
