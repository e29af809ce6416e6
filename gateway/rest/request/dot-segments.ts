import { type Argument, refusal } from './argument.ts';

/** What becomes of an argument that holds a `.` or `..` path segment. */
export type DotSegments = 'refuse' | 'encode';

/** `;` ends one as well: servers that read matrix parameters take `..;x` for `..`. */
const inValue = /(?:^|[/\\])\.{1,2}(?:$|[/\\;])/;
const inPath = /(?:^|%2F|%5C)(?:\.|%2E){1,2}(?:$|;|%3B|%2F|%5C)/i;
const reason = 'it holds a "." or ".." path segment';

/**
 * Refuses text with a dot segment between `/` or `\`. It would be encoded, but URL parsers read `%2E%2E` as `..`
 * and some servers decode `%2F` before they look for dot segments.
 * @throws GatewayError `BAD_USER_INPUT`
 */
export function refuseDotSegment(text: string, argument: Argument): void {
  if (inValue.test(text)) throw refusal(argument, reason);
}

/**
 * The same for an encoded path segment, which several parameters and literal text may have composed.
 * @throws GatewayError `BAD_USER_INPUT`
 */
export function refuseComposedDotSegment(segment: string, argument: Argument): void {
  if (inPath.test(segment)) throw refusal(argument, reason);
}

/** A composed segment that no URL parser of RFC 3986 takes for a dot segment as it stands: its dots are encoded. */
export function encodeDots(segment: string): string {
  return inPath.test(segment) ? segment.replaceAll('.', '%2E') : segment;
}
