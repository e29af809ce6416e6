import { expect, it } from 'vitest';
import { operationToRun } from '../../../gateway/console/src/operation-to-run.ts';

const two = 'fragment F on Query { a } query One { ...F } mutation Two { b }';

it.each([
  ['the chosen operation of several', two, 'Two', 'Two'],
  ['the first of several when none is chosen', two, null, 'One'],
  ['the first when the chosen one is no longer there', two, 'Gone', 'One'],
  ['the first when a fragment is chosen', two, 'F', 'One'],
  ['the only one when another tab was left a moment ago', 'query Here { a }', 'Before', 'Here'],
  ['no name for an operation without one', '{ a }', 'Before', null],
  ['what was chosen, of a document that cannot be read', 'query {', 'Chosen', 'Chosen'],
  ['what was chosen, of no document', '', null, null],
])('operationToRun gives %s', (_case, query, chosen, expected) => {
  expect(operationToRun(query, chosen)).toBe(expected);
});
