import type { UpstreamRequest, UpstreamResponse } from '../upstream-client.ts';
import { headerText } from './header-text.ts';

/**
 * Whether a page for people came where something else was asked for: an error, whatever its status says, as many proxies
 * and hosts send it.
 */
export function isUnaskedPage({ headers: { accept } }: UpstreamRequest, response: UpstreamResponse): boolean {
  if (accept === undefined || /text\/html|\*\/\*/.test(accept)) return false;
  return /^text\/html\b/i.test(headerText(response, 'content-type') ?? '');
}
