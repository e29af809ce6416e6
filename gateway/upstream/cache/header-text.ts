import type { UpstreamResponse } from '../upstream-client.ts';

/** The first line of a header that should have one. */
export function headerText({ headers }: Pick<UpstreamResponse, 'headers'>, name: string): string | undefined {
  const header = headers[name];
  return Array.isArray(header) ? header[0] : header;
}
