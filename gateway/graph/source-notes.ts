import type { SourceNote, SourceState } from './graph.ts';

/** What of the sources of a build is not as it should be, as far as the build itself tells. */
export function notesOf(sources: readonly SourceState[], now: Date): readonly SourceNote[] {
  const since = now.toISOString();
  return sources.flatMap(({ name: source, state, reason = 'it could not be built', copy }): SourceNote[] => {
    if (state === 'left out') return [{ source, state, since, reason }];
    return copy ? [{ source, state: 'from a copy', since, reason: `${copy.from} is served: ${copy.reason}` }] : [];
  });
}

/** The first line of a reason without URLs, addresses and paths: this page needs no login. */
export function withoutAddresses(reason: string): string {
  const [line = ''] = reason.split('\n', 1);
  return line
    .replace(/\b[a-z][a-z\d+.-]*:\/\/[^\s"'<>]+/gi, '<url>')
    .replace(/(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b/g, '<address>')
    .replace(/(?<=^|[\s"'(])(?:\/[\w.@-]+){2,}/g, '<path>')
    .slice(0, 200);
}
