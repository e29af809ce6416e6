import type { z } from 'zod';
import { type ConfigNode, type KeyPath, nodeAt } from '../document/config-node.ts';
import { kindOfNode } from '../document/kind.ts';
import { suggestion } from '../suggest.ts';
import { givenHere } from './section.ts';

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
  if (node?.kind === 'scalar' && node.unset) return [];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: `unknown key; ${suggestion(key, issue.message.split('\n'))}`,
      }));
    case 'invalid_union':
      return explainUnion(issue, root, path, node);
    case 'invalid_key':
      return [{ path, message: issue.issues[0]?.message || 'is not a valid key' }];
    case 'invalid_type':
      if (!node) return [{ path, message: `is missing; ${issue.message || `it must be ${wordFor(issue.expected)}`}` }];
      return [
        {
          path,
          message: `${issue.message || `must be ${wordFor(issue.expected)}`}, not ${kindOfNode(node)}${quoting(issue, node)}`,
        },
      ];
    case 'invalid_value':
      return [
        { path, message: node ? mustBeOneOf(issue.values, node) : `is missing; it ${mustBeOneOf(issue.values, node)}` },
      ];
    case 'too_small':
      return [
        {
          path,
          message: issue.message || (issue.origin === 'number' ? `must be at least ${issue.minimum}` : 'is empty'),
        },
      ];
    case 'too_big':
      return [{ path, message: issue.message || `must be at most ${issue.maximum}` }];
    case 'invalid_format':
      return [{ path, message: issue.message.replace(givenHere, () => given(node)) }];
    default:
      return [{ path, message: issue.message.replace(givenHere, () => given(node)) }];
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
    const tag = nodeAt(root, at);
    return [
      {
        path: at,
        message: tag ? mustBeOneOf(issue.options, tag) : `is missing; it ${mustBeOneOf(issue.options, tag)}`,
      },
    ];
  }
  const meant = issue.errors.filter((issues) => !issues.some(isOtherKind));
  if (meant.length === 1 && meant[0]) {
    return meant[0].flatMap((inner) => explain({ ...inner, path: [...path, ...inner.path] } as Issue, root));
  }
  const kind = node && node.kind !== 'scalar' ? `, not ${kindOfNode(node)}` : given(node);
  return [{ path, message: (issue.message || 'is not valid') + kind }];
}

function isOtherKind(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');
}

function mustBeOneOf(values: readonly unknown[], node: ConfigNode | undefined): string {
  const accepted = values.length === 1 ? `must be ${values[0]}` : `must be one of ${values.join(', ')}`;
  return node && node.kind !== 'scalar' ? `${accepted}, not ${kindOfNode(node)}` : accepted + given(node);
}

function given(node: ConfigNode | undefined): string {
  if (node?.kind !== 'scalar' || node.value === undefined) return '';
  if (node.variables.length > 0) return `; given by ${node.variables.map((name) => `\${${name}}`).join(' and ')}`;
  return node.value === null ? '; given nothing' : `; given ${JSON.stringify(node.value)}`;
}

function quoting({ expected }: Extract<Issue, { code: 'invalid_type' }>, node: ConfigNode): string {
  const isScalar = node.kind === 'scalar' && node.value !== null && node.variables.length === 0;
  return expected === 'string' && isScalar && typeof node.value !== 'string' ? '; write it in quotes' : '';
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
