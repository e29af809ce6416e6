const ofRequest = ['method', 'host', 'path', 'query', 'target', 'body', 'bodyDigest', 'timestamp', 'nonce'];

/** What may stand in braces in the templates of `hmac` credentials, beside `{header.<name>}`. */
export const hmacPlaceholders = {
  signed: ofRequest,
  sent: [...ofRequest.filter((name) => name !== 'body'), 'signature'],
} as const;

/** The names in braces in a template. */
export function placeholdersIn(template: string): readonly string[] {
  return [...template.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name);
}
