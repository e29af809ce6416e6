import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Api, type Json, objectOf } from '../api/document.ts';
import { Upload } from '../api/generate.ts';

/** Says by JSON Schema itself why a value is not what a schema of the description allows; `undefined` when it is. */
export type Validate = (schema: unknown, value: unknown) => string | undefined;

/**
 * Ajv as a second judge, for calls that the mock and we judge differently. A `oneOf` may match more than once, as
 * the mock has it too: published descriptions rarely mean "exactly one".
 */
export function createValidator(api: Api): Validate {
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: false, logger: false });
  let holders: Json | undefined;
  return (schema, value) => {
    const { components, paths, 'x-weft-outside': outside } = api.upgraded;
    holders ??= objectOf(asMeant({ components, paths, 'x-weft-outside': outside }));
    try {
      const validate = ajv.compile({ ...holders, 'x-checked': asMeant(schema), $ref: '#/x-checked' });
      if (validate(plain(value))) return undefined;
      const [first] = validate.errors ?? [];
      return `${first?.instancePath ?? ''} ${first?.message ?? 'is not valid'}`.trim();
    } catch (error) {
      return `cannot be judged: ${error instanceof Error ? error.message : String(error)}`;
    } finally {
      ajv.removeSchema();
    }
  };
}

/** A schema with properties means objects, though strictly it lets anything else pass. */
function asMeant(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asMeant);
  if (typeof value !== 'object' || value === null) return value;
  const { properties } = value as Json;
  const isObjects = Object.values(objectOf(properties)).some((property) => typeof property === 'object');
  return Object.fromEntries(
    Object.entries(isObjects && !('type' in value) ? { ...value, type: ['object', 'null'] } : value).map(
      ([key, item]) => [key === 'oneOf' && Array.isArray(item) && !('anyOf' in value) ? 'anyOf' : key, asMeant(item)],
    ),
  );
}

function plain(value: unknown): unknown {
  if (value instanceof Upload) return value.text;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
