/** Whether it can be the name of a header (RFC 9110, 5.6.2). */
export function isFieldName(name: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9a-zA-Z]+$/.test(name);
}

/** Whether it can be the value of a header: no line ends, no control characters, nothing beyond one byte (RFC 9110, 5.5). */
export function isFieldValue(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

/**
 * Headers that belong to one connection (RFC 9110, 7.6.1) or to the framing of one message:
 * each hop makes its own, so they are never taken over from another message.
 */
export const connectionFields: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
