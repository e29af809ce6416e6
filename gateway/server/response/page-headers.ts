/**
 * What a page of ours may load. All comes from us alone, but GraphiQL's editor makes style elements of its own and has pictures
 * in its style.
 * @param origins that its scripts may ask besides
 */
export function pagePolicy(origins: readonly string[] = []): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    ["connect-src 'self'", ...origins].join(' '),
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Headers of every page that we serve. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': pagePolicy(),
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};
