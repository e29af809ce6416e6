import type { CompleteSelection } from './completers.ts';
import type { CompiledField, PropertyField } from './fields.ts';
import { isPromise, whenAllSettled, whenOneSettled } from './promises.ts';
import type { SelectionTools } from './selection.ts';

/**
 * The same as `anySelection`, as code made for this selection: what takes the time of a large answer is to read
 * properties and to put objects together, and both are several times as fast where names and order are known.
 * @throws EvalError where the process may not make code
 */
export function generatedSelection(
  fields: readonly CompiledField[],
  { hasSchemaNames }: SelectionTools,
): CompleteSelection {
  const make = new Function('fields', 'tools', selectionCode(fields)) as MakeSelection;
  return make(fields, { hasSchemaNames, isPromise, whenOneSettled, whenAllSettled, nothing: Object.freeze({}) });
}

type MakeSelection = (fields: readonly CompiledField[], tools: object) => CompleteSelection;

function selectionCode(fields: readonly CompiledField[]): string {
  const renames = fields.some((field) => field.kind === 'property' && field.renamed);
  const values = fields.map((_, index) => `v${index}`);
  const object = `{ ${fields.map(({ responseName }, index) => `${JSON.stringify(responseName)}: v${index}`).join(', ')} }`;
  return `"use strict";
const { hasSchemaNames, isPromise, whenOneSettled, whenAllSettled, nothing } = tools;
${fields.map(declarations).join('')}
return function select(run, source, path) {
  const from = (typeof source === "object" && source !== null) || typeof source === "function" ? source : nothing;
  ${renames ? 'const wire = typeof from !== "object" || hasSchemaNames(from) ? nothing : from;' : ''}
  let waiting = 0, last = "";
  let ${values.join(', ') || 'none'};
  try {${fields.map(statements).join('')}
  } catch (error) {
    if (waiting === 0) throw error;
    // The promises of other fields may reject too, which nobody would hear.
    return whenAllSettled(${object}).finally(() => { throw error; });
  }
  const answered = ${object};
  if (waiting === 0) return answered;
  return waiting === 1 ? whenOneSettled(answered, last) : whenAllSettled(answered);
};`;
}

function declarations(field: CompiledField, index: number): string {
  switch (field.kind) {
    case 'constant':
      return '';
    case 'resolved':
      return `const { answer: a${index} } = fields[${index}];\n`;
    case 'property':
      return `const { complete: c${index}, unreadable: u${index} } = fields[${index}];\n`;
  }
}

function statements(field: CompiledField, index: number): string {
  const value = `v${index}`;
  switch (field.kind) {
    case 'constant':
      return `\n    ${value} = ${JSON.stringify(field.value)};`;
    case 'resolved':
      return `\n    ${value} = a${index}(run, source, path);${waits(field, value)}`;
    case 'property':
      return `${read(field, index)}
    ${unlessPlain(field, value)} {
      ${value} = c${index}(run, source, path, ${value});${waits(field, value)}
    }`;
  }
}

function read({ property, renamed }: PropertyField, index: number): string {
  const from = `${renamed ? 'wire' : 'from'}[${JSON.stringify(property)}]`;
  return `\n    try { v${index} = ${from}; } catch (raw) { v${index} = u${index}(run, path, raw); }`;
}

/** Where the wire has no such property, its resolver looks further; elsewhere nothing is `null`. */
function unlessPlain({ plain, nullable, renamed }: PropertyField, value: string): string {
  const absent = renamed ? '' : `if (${value} === undefined) ${value} = null; `;
  const tests = [...(plain ? [plain.code(value)] : []), ...(nullable ? [`${value} === null`] : [])];
  const condition = tests.map((test) => `!(${test})`).join(' && ') || 'true';
  return `${nullable ? absent : ''}if (${condition})`;
}

function waits({ responseName }: CompiledField, value: string): string {
  return `\n      if (isPromise(${value})) { waiting += 1; last = ${JSON.stringify(responseName)}; }`;
}
