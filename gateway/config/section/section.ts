import { z } from 'zod';

/** A map with these keys and no others. The message of an unknown key carries the accepted ones to `explainIssues`. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join('\n') : undefined),
  });
}

/** Text that is not empty. */
export function text() {
  return z.string().min(1);
}

/**
 * Every schema that {@link secret} made, and what is refined of one, so that a walk through the configuration's schema finds
 * where secrets stand.
 */
export const secrets = z.registry<{ readonly isSecret: true }>();

/** A secret, or `file:./path` of a file whose trimmed content it is. */
export function secret(what: string) {
  const schema = text().describe(
    `${what}; or file:./path of a file that holds it. Better a variable than the secret itself.`,
  );
  secrets.add(schema, { isSecret: true });
  return schema;
}

/** An HTTP field name (RFC 9110, 5.1), in lower case. */
export function headerName() {
  return z
    .string()
    .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, { error: 'must be the name of an HTTP header, such as x-api-key' })
    .toLowerCase();
}

/** An absolute `http:` or `https:` URL. */
export function httpUrl() {
  return z.string().regex(/^https?:\/\/[^\s/]+\S*$/, { error: 'must be a URL that begins with https:// (or http://)' });
}
