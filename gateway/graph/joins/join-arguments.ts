import type { GraphQLObjectType } from 'graphql';
import type { TemplateData } from '../../rest/operation.ts';
import type { Arguments, OperationCall } from '../calls/operation-call.ts';
import type { SchemaViews } from '../values/schema-view.ts';
import { adaptArgument } from './adapt-argument.ts';
import { compileRootReader } from './root-reader.ts';

/** Compiles one template text: `{root.id}`, `{args.first}`, `{context.headers.x}`, … */
export type CompileTemplate = (text: string) => (data: TemplateData) => unknown;

type Fill = (data: TemplateData) => unknown;

/** Signals that a key of the join is null: there is nothing to call for. */
const noKey = Symbol('no key');

/** What the templates of a join are compiled with. */
export interface TemplateParts {
  readonly call: OperationCall;
  /** The type of the parents, of which templates see views. */
  readonly type: GraphQLObjectType;
  readonly views: SchemaViews;
  readonly compileTemplate: CompileTemplate;
}

/**
 * Compiles the argument templates of a join to a function of a parent as its API answered it. The result is
 * `undefined` when a template that is one `{root.…}` expression comes to null: without its key a call would ask for
 * something else, usually for everything. `0`, `false` and `""` are keys.
 */
export function compileJoinArguments(
  templates: Readonly<Record<string, unknown>>,
  parts: TemplateParts,
): (data: TemplateData) => Arguments | undefined {
  const fills = Object.entries(templates).map(([path, template]) => ({
    path: path.split('.'),
    fill: compileValue(template, parts),
  }));
  return (data) => {
    const args: Arguments = {};
    for (const { path, fill } of fills) {
      const value = fill(data);
      if (holdsNoKey(value)) return undefined;
      if (value !== undefined) setPath(args, path, value);
    }
    return adaptArguments(args, parts.call);
  };
}

/**
 * Compiles the one value of a parent that decides on the arguments: parents of which it is the same ask for the same.
 * @returns `undefined` where there is more that decides. The value is `undefined` where it is no key to know a call by.
 */
export function compileJoinKey(
  templates: Readonly<Record<string, unknown>>,
  { type, views }: Pick<TemplateParts, 'type' | 'views'>,
): ((root: unknown) => unknown) | undefined {
  const varying = Object.values(templates).filter((template) => !isConstant(template));
  const [only] = varying;
  if (varying.length !== 1 || typeof only !== 'string') return undefined;
  const read = compileRootText(only, type, views);
  return (
    read &&
    ((root) => {
      const value = read(root);
      return typeof value === 'string' || typeof value === 'number' ? value : undefined;
    })
  );
}

function isConstant(template: unknown): boolean {
  return typeof template === 'string' ? !template.includes('{') : typeof template !== 'object' || template === null;
}

function compileValue(template: unknown, parts: TemplateParts): Fill {
  if (typeof template === 'string') return compileText(template, parts);
  if (Array.isArray(template)) {
    const items = template.map((item) => compileValue(item, parts));
    return (data) => items.map((item) => item(data));
  }
  if (typeof template === 'object' && template !== null) {
    const entries = Object.entries(template).map(([name, item]) => [name, compileValue(item, parts)] as const);
    return (data) => {
      const values = entries.map(([name, fill]) => [name, fill(data)] as const);
      return values.some(([, value]) => holdsNoKey(value)) ? noKey : Object.fromEntries(values);
    };
  }
  return () => template;
}

/** A template that is one expression keeps the type of its value; any other makes text. */
function compileText(text: string, { compileTemplate, type, views }: TemplateParts): Fill {
  const read = compileRootText(text, type, views);
  if (read) return ({ root }) => read(root) ?? noKey;
  const fill = compileTemplate(text);
  if (!/\{\s*root\b/.test(text)) return (data) => fill(data) ?? undefined;
  const isKey = /^\{\s*root\.[^:|{}]+\}$/.test(text);
  return (data) => fill({ ...data, root: views.view(data.root, type) }) ?? (isKey ? noKey : undefined);
}

/** Reads what a text that is one plain `{root.…}` stands for. */
function compileRootText(
  text: string,
  type: GraphQLObjectType,
  views: SchemaViews,
): ReturnType<typeof compileRootReader> {
  const [, path] = /^\{\s*root\.([\w.]+)\}$/.exec(text) ?? [];
  return path === undefined ? undefined : compileRootReader(path, type, views);
}

function holdsNoKey(value: unknown): boolean {
  return value === noKey || (Array.isArray(value) && value.includes(noKey));
}

/** Sets the value at a path of names, making the objects on the way. */
export function setPath(args: Arguments, path: readonly string[], value: unknown): void {
  const last = path.at(-1);
  if (last === undefined) return;
  let target = args;
  for (const step of path.slice(0, -1)) {
    target[step] ??= {};
    target = target[step] as Arguments;
  }
  if (last === '__proto__') Object.defineProperty(target, last, { value, configurable: true, enumerable: true });
  else target[last] = value;
}

/** The arguments of a call as its schema accepts them. */
export function adaptArguments(args: Arguments, call: OperationCall): Arguments {
  const adapted = { ...args };
  for (const { name, type } of call.field.args) {
    if (Object.hasOwn(adapted, name)) adapted[name] = adaptArgument(adapted[name], type);
  }
  return adapted;
}
