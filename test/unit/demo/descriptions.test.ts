import { describe, expect, it } from 'vitest';
import { readDescription } from '../../../demo/contract/description.ts';
import { isObject, type Json, type JsonObject } from '../../../demo/contract/document.ts';
import { SchemaChecker } from '../../../demo/contract/schema-checker.ts';
import { definitions } from '../../../demo/services/definitions.ts';

const HABITS = { cirrusDelayMs: 0, bluewingFailsEvery: 0, weatherLimitsEvery: 0, accountingTokenSeconds: 1 };
const METHODS = new Set(['get', 'put', 'post', 'patch', 'delete']);

const services = Object.values(definitions).map((definition) => ({
  ...definition,
  description: readDescription(new URL(`../../../sources/${definition.file}`, import.meta.url)),
}));

/** Every object in a document with the way to it. */
function* objectsIn(value: Json | undefined, way: readonly string[] = []): Generator<[readonly string[], JsonObject]> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* objectsIn(item, [...way, String(index)]);
  } else if (isObject(value)) {
    yield [way, value];
    for (const [key, member] of Object.entries(value)) yield* objectsIn(member, [...way, key]);
  }
}

function needsDescription(way: readonly string[]): boolean {
  const [parent, grandparent] = [way.at(-2), way.at(-3)];
  if (way.includes('example') || way.includes('examples') || way.includes('mapping')) return false;
  const isOperation = grandparent === 'paths' || METHODS.has(way.at(-1) ?? '');
  return (
    (isOperation && METHODS.has(way.at(-1) ?? '')) ||
    parent === 'properties' ||
    (parent === 'schemas' && grandparent === 'components') ||
    parent === 'definitions' ||
    parent === 'parameters' ||
    parent === 'responses' ||
    parent === 'securitySchemes'
  );
}

describe.each(services)('the description of $name', ({ name, basePath, open, description }) => {
  it('is answered by the service, operation for operation', () => {
    const service = open(HABITS);
    service.close?.();
    expect(Object.keys(service.operations).sort()).toEqual(description.operations.map(({ key }) => key).sort());
  });

  it('has the base path that the service has', () => {
    expect(basePath).toBe(description.basePath);
  });

  it(name === 'weather' ? 'has no operationIds' : 'has an operationId for each operation', () => {
    const withoutId = description.operations.filter(({ key }) => key.includes('/'));
    expect(withoutId).toHaveLength(name === 'weather' ? description.operations.length : 0);
  });

  it('says in words what each operation, parameter, answer, schema and property is', () => {
    const silent = [...objectsIn(description.document)]
      .filter(([way]) => needsDescription(way))
      .filter(([, found]) => !('$ref' in found) && !('description' in found))
      .filter(
        ([, found]) =>
          !(Array.isArray(found['anyOf']) && found['anyOf'].some((one) => isObject(one) && 'description' in one)),
      );
    expect(silent.map(([way]) => way.join('/'))).toEqual([]);
  });

  it('has schemas that compile and examples that they accept', () => {
    const checker = new SchemaChecker(description.document);
    const wrong = [...objectsIn(description.document)].flatMap(([way, found]) => {
      const schema = isObject(found['schema']) ? found['schema'] : found;
      const examples = [
        found['example'] ?? found['x-example'],
        ...(Array.isArray(found['examples']) ? found['examples'] : []),
      ];
      if (way.includes('example') || way.at(-1) === 'properties') return [];
      return examples
        .filter((example) => example !== undefined)
        .flatMap((example) => checker.check(schema, structuredClone(example), way.join('/')).violations);
    });
    expect(wrong).toEqual([]);
    for (const operation of description.operations) {
      for (const schema of operation.body?.content.values() ?? []) checker.check(schema, {}, operation.key);
    }
  });
});
