import { ProjectError } from '../../errors/project-error.ts';

/** Names that are a folder, a key and the beginning of a variable alike. */
const wanted = /^[a-z][a-z0-9]*([_-][a-z0-9]+)*$/i;
const longest = 60;

/** @throws ProjectError for a name that cannot be a source's */
export function checkedName(name: string): string {
  if (wanted.test(name) && name.length <= longest) return name;
  const message = `"${name}" cannot be the name of a source: use letters, digits, "-" and "_", beginning with a letter`;
  throw new ProjectError([{ severity: 'error', message }]);
}

/** Words that say of an API only that it is one. */
const noise = new Set([
  'api',
  'official',
  'documentation',
  'docs',
  'specification',
  'reference',
  'apis',
  'rest',
  'openapi',
  'swagger',
  'service',
  'services',
  'the',
  'public',
  'web',
  'www',
  'com',
  'org',
  'net',
  'io',
  'dev',
]);

/**
 * A name for a source, from the first of these texts that has a word of its own: a title, a host, a file name.
 * `Swagger Petstore - OpenAPI 3.0` → `petstore`, `api.example.com` → `example`.
 */
export function nameFrom(texts: readonly (string | undefined)[]): string | undefined {
  for (const text of texts) {
    const words = (text ?? '')
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/['’]s?\b/g, '')
      .split(/[^A-Za-z0-9]+/)
      .map((word) => word.toLowerCase())
      .filter((word) => word !== '' && !noise.has(word) && !/^v?\d+$/.test(word));
    const name = words
      .slice(0, 3)
      .join('-')
      .replace(/^[^a-z]+/, '');
    if (wanted.test(name)) return name.slice(0, longest);
  }
  return undefined;
}

/** `PAYMENTS_TOKEN` for the source `payments`. */
export function variableName(source: string, suffix: string): string {
  return `${source.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}_${suffix}`;
}
