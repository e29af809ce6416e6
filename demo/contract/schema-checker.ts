import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { DESCRIPTION_ID, type JsonObject } from './document.ts';

/** One thing that is wrong with a request or an answer. */
export interface Violation {
  /** Where, as `query.limit` or `body.lines.0.sku`. */
  readonly at: string;
  readonly message: string;
}

export interface Checked {
  readonly violations: readonly Violation[];
  /** The value, with text read as the schema's type where that was asked for. */
  readonly value: unknown;
}

/** Checks values against the schemas of one description. Each schema is compiled at its first use. */
export class SchemaChecker {
  readonly #document: JsonObject;
  readonly #exact = new WeakMap<JsonObject, ValidateFunction>();
  readonly #fromText = new WeakMap<JsonObject, ValidateFunction>();
  #exactAjv: Ajv2020 | undefined;
  #fromTextAjv: Ajv2020 | undefined;

  constructor(document: JsonObject) {
    this.#document = document;
  }

  /** Checks a value that has types of its own, as JSON has. */
  check(schema: JsonObject, value: unknown, at: string): Checked {
    this.#exactAjv ??= newAjv(this.#document, false);
    return run(compiled(this.#exactAjv, this.#exact, schema), value, at);
  }

  /** Checks a value that came as text, as parameters and forms do: `"12"` is a number where the schema says so. */
  checkText(schema: JsonObject, value: unknown, at: string): Checked {
    this.#fromTextAjv ??= newAjv(this.#document, true);
    return run(compiled(this.#fromTextAjv, this.#fromText, schema), value, at);
  }
}

function newAjv(document: JsonObject, coerceTypes: boolean): Ajv2020 {
  // Descriptions carry keywords of OpenAPI that JSON Schema does not know (`discriminator`, `example`, `xml`).
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, coerceTypes });
  formats.default(ajv);
  ajv.addSchema(document, DESCRIPTION_ID);
  return ajv;
}

function compiled(ajv: Ajv2020, cache: WeakMap<JsonObject, ValidateFunction>, schema: JsonObject): ValidateFunction {
  const known = cache.get(schema);
  if (known !== undefined) return known;
  // In a wrapper, because Ajv can only change the type of what has a parent.
  const validate = ajv.compile({ type: 'object', properties: { value: schema } });
  cache.set(schema, validate);
  return validate;
}

function run(validate: ValidateFunction, value: unknown, at: string): Checked {
  const holder = { value };
  validate(holder);
  return { violations: (validate.errors ?? []).map((error) => toViolation(error, at)), value: holder.value };
}

function toViolation(error: ErrorObject, at: string): Violation {
  const inner = error.instancePath.split('/').slice(2);
  const message = error.message ?? error.keyword;
  const detail = error.params['additionalProperty'] ?? error.params['allowedValues'];
  return { at: [at, ...inner].join('.'), message: detail === undefined ? message : `${message}: ${detail}` };
}
