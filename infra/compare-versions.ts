/** By the numbers in them, such as v2_2 or 4.3-IV0: above 0 when `a` is the later one. */
export function compareVersions(a: string, b: string): number {
  const [left = [], right = []] = [a, b].map((version) => (version.match(/\d+/g) ?? []).map(Number));
  const at = left.findIndex((part, i) => part !== (right[i] ?? 0));
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
