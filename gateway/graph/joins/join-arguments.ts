import type { TemplateData } from '../../rest/operation.ts';
import type { Arguments, OperationCall } from '../calls/operation-call.ts';
import { adaptArgument } from './adapt-argument.ts';

/** Compiles one template text: `{root.id}`, `{args.first}`, `{context.headers.x}`, … */
export type CompileTemplate = (text: string) => (data: TemplateData) => unknown;

type Fill = (data: TemplateData) => unknown;

/** Signals that a key of the join is null: there is nothing to call for. */
const noKey = Symbol('no key');

/**
 * Compiles the argument templates of a join. The result is `undefined` when a template that is one
 * `{root.…}` expression comes to null: without its key a call would ask for something else, usually
 * for everything. `0`, `false` and `""` are keys.
 */
export function compileJoinArguments(
  templates: Readonly<Record<string, unknown>>,
  call: OperationCall,
  compileTemplate: CompileTemplate,
): (data: TemplateData) => Arguments | undefined {
  const fills = Object.entries(templates).map(([path, template]) => ({
    path: path.split('.'),
    fill: compileValue(template, compileTemplate),
  }));
  return (data) => {
    const args: Arguments = {};
    for (const { path, fill } of fills) {
      const value = fill(data);
      if (holdsNoKey(value)) return undefined;
      if (value !== undefined) setPath(args, path, value);
    }
    return adaptArguments(args, call);
  };
}

function compileValue(template: unknown, compileTemplate: CompileTemplate): Fill {
  if (typeof template === 'string') return compileText(template, compileTemplate);
  if (Array.isArray(template)) {
    const items = template.map((item) => compileValue(item, compileTemplate));
    return (data) => items.map((item) => item(data));
  }
  if (typeof template === 'object' && template !== null) {
    const entries = Object.entries(template).map(
      ([name, item]) => [name, compileValue(item, compileTemplate)] as const,
    );
    return (data) => {
      const values = entries.map(([name, fill]) => [name, fill(data)] as const);
      return values.some(([, value]) => holdsNoKey(value)) ? noKey : Object.fromEntries(values);
    };
  }
  return () => template;
}

/** A template that is one expression keeps the type of its value; any other makes text. */
function compileText(text: string, compileTemplate: CompileTemplate): Fill {
  const fill = compileTemplate(text);
  const isKey = /^\{\s*root\.[^:|{}]+\}$/.test(text);
  return (data) => fill(data) ?? (isKey ? noKey : undefined);
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
  Object.defineProperty(target, last, { value, configurable: true, enumerable: true, writable: true });
}

/** The arguments of a call as its schema accepts them. */
export function adaptArguments(args: Arguments, call: OperationCall): Arguments {
  const adapted = { ...args };
  for (const { name, type } of call.field.args) {
    if (Object.hasOwn(adapted, name)) adapted[name] = adaptArgument(adapted[name], type);
  }
  return adapted;
}
