/** ` ; did you mean "…"?` for a name that is close to one of `accepted`, else the list of them. */
export function suggestion(given: string, accepted: readonly string[]): string {
  const nearest = nearestName(given, accepted);
  if (nearest !== undefined) return `did you mean "${nearest}"?`;
  if (accepted.length === 0) return 'none is accepted here';
  const shown = accepted.slice(0, 20).join(', ');
  return accepted.length > 20 ? `accepted: ${shown}, …` : `accepted: ${shown}`;
}

/** The accepted name that `given` is most likely a slip of, or `undefined` when none is close. */
export function nearestName(given: string, accepted: readonly string[]): string | undefined {
  const wanted = bare(given);
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const name of accepted) {
    if (Math.abs(name.length - given.length) > least) continue;
    const distance = editDistance(wanted, bare(name), least);
    if (distance < least) [nearest, least] = [name, distance];
  }
  return nearest;
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, '');
}

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. */
function editDistance(a: string, b: string, limit: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substitution);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (beforeLast[j - 2] ?? limit) + 1);
      row.push(least);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? limit;
}
