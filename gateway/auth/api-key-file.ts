import { readFile } from 'node:fs/promises';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { suggestion } from '../config/suggest.ts';
import type { Location, Problem } from '../errors/project-error.ts';
import { ProjectError } from '../errors/project-error.ts';
import type { ApiKey } from './api-keys.ts';

const scope = z.string('must be text').regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'must be a scope: text without spaces');

const entry = z.strictObject({
  id: z.string('must be text').min(1, 'must not be empty'),
  sha256: z
    .string('must be the SHA-256 digest of the key, in quotes if it is all digits')
    .regex(/^[0-9a-f]{64}$/i, 'must be the SHA-256 digest of the key: 64 hexadecimal digits'),
  scopes: z.array(scope, 'must be a list of scopes').default([]),
  expires: z.union([z.iso.date(), z.iso.datetime({ offset: true })], expiresMessage()).optional(),
  description: z.string('must be text').optional(),
  claims: z.record(z.string(), z.unknown(), 'must be a mapping').default({}),
});

const keyFile = z.strictObject(
  { keys: z.array(entry, 'must be a list of keys') },
  'must be a mapping with a key "keys"',
);

function expiresMessage(): string {
  return 'must be a date (refused from its first second on, UTC) or a time with offset: 2027-01-31 or 2027-01-31T18:00:00Z';
}

/**
 * Reads the file of API keys: `keys:`, a list of `{ id, sha256, scopes?, expires?, description?, claims? }`.
 * `claims` are what templates and resolvers find in `context.user` besides `id` and `scopes`.
 * @throws ProjectError with every problem of the file; none repeats a digest or what stands in its place.
 */
export async function readApiKeys(file: string): Promise<readonly ApiKey[]> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new ProjectError([
      {
        severity: 'error',
        location: { file },
        message: `the file of API keys cannot be read (${cause.code ?? cause})`,
      },
    ]);
  });
  return parseApiKeys(text, file);
}

/** {@link readApiKeys} of a text. */
export function parseApiKeys(text: string, file: string): readonly ApiKey[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number | undefined): Location => {
    const { line, col } = offset === undefined ? { line: 1, col: 1 } : lines.linePos(offset);
    return { file, line, column: col };
  };
  if (document.errors.length > 0) {
    throw new ProjectError(
      document.errors.map((error) => ({
        severity: 'error',
        location: at(error.pos[0]),
        message: `the file of API keys is not YAML (${error.code})`,
      })),
    );
  }
  const locate = (path: readonly PropertyKey[]) => at(offsetOf(document, path));
  const parsed = keyFile.safeParse(document.toJS());
  if (!parsed.success) {
    throw new ProjectError(parsed.error.issues.flatMap((issue) => problemsOf(issue, document, locate)));
  }
  const twice = repeated(parsed.data.keys, locate);
  if (twice.length > 0) throw new ProjectError(twice);
  return parsed.data.keys.map(apiKeyOf);
}

function apiKeyOf({ id, sha256, scopes, expires, description, claims }: z.infer<typeof entry>): ApiKey {
  const known = { ...claims, id, scopes, ...(description !== undefined && { description }) };
  const expiresAt = expires === undefined ? undefined : Date.parse(expires);
  const end = expiresAt === undefined ? {} : { expiresAt };
  return {
    digest: Buffer.from(sha256, 'hex'),
    expiresAt,
    caller: Object.freeze({ method: 'apiKey', subject: id, scopes, claims: Object.freeze(known), ...end }),
  };
}

function problemsOf(
  issue: z.core.$ZodIssue,
  document: Document,
  locate: (path: readonly PropertyKey[]) => Location,
): Problem[] {
  if (issue.code !== 'unrecognized_keys') {
    const message = document.hasIn(issue.path) ? issue.message : `is missing: it ${issue.message}`;
    return [{ severity: 'error', location: locate(issue.path), key: keyOf(issue.path), message }];
  }
  const known = issue.path.length === 0 ? ['keys'] : Object.keys(entry.shape);
  return issue.keys.map((unknown) => {
    const message = `unknown key; ${suggestion(unknown, known)}`;
    const at = [...issue.path, unknown];
    return { severity: 'error', location: locate(at), key: keyOf(at), message };
  });
}

/** `keys[0].scopes[1]` */
function keyOf(path: readonly PropertyKey[]): string | undefined {
  const key = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return key === '' ? undefined : key.replace(/^\./, '');
}

/** Two keys of one id cannot be told apart in a log, two of one digest not at all. */
function repeated(
  keys: readonly z.infer<typeof entry>[],
  locate: (path: readonly PropertyKey[]) => Location,
): Problem[] {
  return (['id', 'sha256'] as const).flatMap((property) => {
    const first = new Map<string, number>();
    return keys.flatMap((key, index): Problem[] => {
      const value = key[property].toLowerCase();
      const before = first.get(value);
      if (before === undefined) first.set(value, index);
      if (before === undefined) return [];
      const path = ['keys', index, property];
      const message = `is the same as that of keys[${before}]`;
      return [{ severity: 'error', location: locate(path), key: keyOf(path), message }];
    });
  });
}

/** Where the node at this path begins, or the nearest node above it that stands in the file. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}
