import type { z } from 'zod';
import { type ConfigNode, type KeyPath, nodeAt } from '../document/config-node.ts';
import { butIs, givenHere, withGiven } from '../document/kind.ts';
import { suggestion } from '../suggest.ts';

type Issue = z.core.$ZodIssue;

/** A zod issue in words for the person who wrote the file; it repeats no value but a misspelt name or amount. */
export interface Explanation {
  readonly path: KeyPath;
  readonly message: string;
}

/**
 * Puts zod's issues into words. The parse must have been given `error: () => ''`, so that only messages that a schema
 * brings itself are there.
 */
export function explainIssues(issues: readonly Issue[], root: ConfigNode): Explanation[] {
  return issues.flatMap((issue) => explain(issue, root));
}

function explain(issue: Issue, root: ConfigNode): Explanation[] {
  const path = issue.path as KeyPath;
  const node = nodeAt(root, path);
  if (node?.kind === 'scalar' && node.isReported) return [];
  if (issue.code === 'invalid_union') return explainUnion(issue, root, path, node);
  if (issue.code === 'unrecognized_keys') {
    const accepted = issue.message.split('\n');
    return issue.keys.map((key) => ({ path: [...path, key], message: `unknown key; ${suggestion(key, accepted)}` }));
  }
  return [{ path, message: told(contractOf(issue), node, issue.code === 'invalid_type') }];
}

/** What would be accepted, and after it what was given where the contract leaves room for that, else its kind. */
function told(contract: string, node: ConfigNode | undefined, isOfOtherKind = false): string {
  const bare = contract.replace(givenHere, '');
  if (!node) return `is missing; it ${bare}`;
  if (contract !== bare && node.kind === 'scalar') return withGiven(contract, node);
  if (contract === bare && !isOfOtherKind) return bare;
  const quotes = bare === mustBeText && node.kind === 'scalar' && node.value !== null ? '; write it in quotes' : '';
  return bare + butIs(node) + quotes;
}

const mustBeText = 'must be text';

function contractOf(issue: Exclude<Issue, { code: 'invalid_union' | 'unrecognized_keys' }>): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message || `must be ${wordFor(issue.expected)}`;
    case 'invalid_value':
      return issue.message || oneOf(issue.values);
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'is not a valid key';
    case 'too_small':
      return (
        issue.message || (issue.origin === 'number' ? `must be at least ${issue.minimum}${givenHere}` : 'is empty')
      );
    case 'too_big':
      return issue.message || `must be at most ${issue.maximum}${givenHere}`;
    default:
      return issue.message;
  }
}

function explainUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  root: ConfigNode,
  path: KeyPath,
  node: ConfigNode | undefined,
): Explanation[] {
  if (issue.discriminator !== undefined && 'options' in issue && issue.options) {
    const at = path.at(-1) === issue.discriminator ? path : [...path, issue.discriminator];
    return [{ path: at, message: told(oneOf(issue.options), nodeAt(root, at)) }];
  }
  const meant = issue.errors.filter((issues) => !issues.some(isOtherKind));
  if (meant.length !== 1) return [{ path, message: told(issue.message + givenHere, node) }];
  return meant.flat().flatMap((inner) => explain({ ...inner, path: [...path, ...inner.path] }, root));
}

function isOtherKind(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');
}

function oneOf(values: readonly unknown[]): string {
  return `must be ${values.length === 1 ? '' : 'one of '}${values.join(', ')}${givenHere}`;
}

function wordFor(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a map of keys',
    record: 'a map of keys',
  };
  return words[expected] ?? expected;
}
