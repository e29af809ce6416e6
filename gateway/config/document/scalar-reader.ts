import { parseDocument, type Scalar } from 'yaml';
import type { KeyPath, ScalarNode } from './config-node.ts';
import type { ProblemList } from './problem-list.ts';
import type { Place, SourceText } from './source-text.ts';
import { expandVariable, type MaskedText, plainReading, type VariableUse } from './variables.ts';

/** A scalar's text with its variables replaced. */
export interface ExpandedText {
  readonly text: string;
  /** Names of the variables it came from. */
  readonly variables: readonly string[];
  /** One of them is not set; reported. */
  readonly unset: boolean;
}

/** Reads the scalars of one file, replacing `${VAR}` and `${VAR:default}`. */
export class ScalarReader {
  readonly #source: SourceText;
  readonly #masked: MaskedText;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #problems: ProblemList;

  constructor(source: SourceText, masked: MaskedText, environment: NodeJS.ProcessEnv, problems: ProblemList) {
    this.#source = source;
    this.#masked = masked;
    this.#environment = environment;
    this.#problems = problems;
  }

  /** The text of a scalar, its variables replaced; those that are not set are reported. */
  expand(scalar: Scalar<string>, at: KeyPath): ExpandedText {
    const [start, end] = scalar.range ?? [0, 0, 0];
    const offsets = this.#masked.between(start, end).map(({ offset }) => offset);
    const parts = this.#masked.parts(scalar.value);
    const variables: string[] = [];
    let unset = false;
    const texts = parts.map((part) => {
      if (typeof part === 'string') return part;
      const offset = offsets[variables.length] ?? start;
      variables.push(part.name);
      const value = expandVariable(withUnescapedFallback(part, scalar), this.#environment);
      if (value !== undefined) return value;
      unset = true;
      this.#problems.deviation(unsetMessage(part), { source: this.#source, offset }, at);
      return '';
    });
    if (parts.some((part) => (typeof part === 'string' ? part : part.fallback)?.includes('${'))) {
      const message = `a "\${" has no "}" of its own on its line; variables cannot stand in one another`;
      this.#problems.deviation(message, { source: this.#source, offset: start }, at);
    }
    return { text: texts.join(''), variables, unset };
  }

  /** The node of a text that came from variables; unquoted, it is read as YAML reads it (`4000`, `true`). */
  node({ text, variables, unset }: ExpandedText, scalar: Scalar, place: Place): ScalarNode {
    const plain = plainReading(text);
    const hasTwoReadings = plain !== text && !unset;
    const [value, otherReading] = scalar.type === 'PLAIN' ? [plain, text] : [text, plain];
    return {
      kind: 'scalar',
      place,
      value,
      otherReading: hasTwoReadings ? otherReading : undefined,
      variables,
      isReported: unset,
    };
  }
}

/** A scalar that holds no variable. */
export function fixedScalar(value: unknown, place: Place): ScalarNode {
  return { kind: 'scalar', place, value, otherReading: undefined, variables: [], isReported: false };
}

/** Stands where a value could not be read, which is reported. */
export function unreadable(place: Place): ScalarNode {
  return { ...fixedScalar(null, place), isReported: true };
}

function unsetMessage({ name }: VariableUse): string {
  if (name.trim() === '') return `"\${}" names no variable; write \${NAME} or \${NAME:default}`;
  return `variable ${name} is not set (or empty); set it in the environment or in .env, or write \${${name}:default}`;
}

/** A default stands in the file, so the quotes around it have their escapes there too. */
function withUnescapedFallback(use: VariableUse, { type }: Scalar): VariableUse {
  const quote = type === 'QUOTE_DOUBLE' ? '"' : type === 'QUOTE_SINGLE' ? "'" : undefined;
  if (!quote || !use.fallback) return use;
  const { contents, errors } = parseDocument(quote + use.fallback + quote, { logLevel: 'silent' });
  return errors.length > 0 ? use : { ...use, fallback: String(contents?.toJSON()) };
}
