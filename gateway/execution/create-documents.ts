import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  type ValidationRule,
} from 'graphql';
import { withoutStackTraces } from '../errors/without-stack-traces.ts';
import { type CompileTurns, createCompileTurns } from './compile-turns.ts';
import type { Documents } from './documents.ts';
import { graphQLErrorOf } from './graphql-error-of.ts';
import { createKeptByUse } from './kept-by-use.ts';
import { KeptDocument } from './kept-document.ts';
import type { DocumentLimits } from './limits/document-limits.ts';

export interface DocumentsOptions {
  readonly schema: GraphQLSchema;
  /** What a document must keep to. @default the rules of the specification */
  readonly rules?: readonly ValidationRule[];
  /** How large a document may be. @default as large as it likes */
  readonly limits?: DocumentLimits | undefined;
  /**
   * Whether operations are compiled: once they are warm, at once, or never. The answers are the same.
   * @default 'auto'
   */
  readonly compile?: CompileMode;
  /** For documents that were sent more than once, with all that is made of them. @default 64 MiB */
  readonly maxBytes?: number;
}

export type CompileMode = 'auto' | 'always' | 'off';

/** How often graphql-js executes an operation in each mode before it is compiled. */
const coldExecutions: Readonly<Record<CompileMode, number>> = { auto: 3, always: 0, off: Number.POSITIVE_INFINITY };

/** What one operation may become: 1.5 MiB, and some 10 ms of work. */
const maxFields = 1000;

/** Selections for which code is made, of one graph: some 10 MiB that V8 keeps, whatever becomes of the documents. */
const maxCode = 5000;
const worthObjects = 200;

/** Of all memory, what documents get that were sent once, and what a single one may take. */
const shares = { once: 1 / 8, each: 1 / 32 };

/** Documents of one schema. Memory is bounded, however many different ones are sent. */
export function createDocuments(options: DocumentsOptions): Documents {
  const { schema, rules = specifiedRules, limits, compile = 'auto', maxBytes = 64 * 1024 * 1024 } = options;
  const kept = createKeptByUse<KeptDocument>({ maxBytes, maxBytesOnce: maxBytes * shares.once });
  const byNode = new WeakMap<DocumentNode, KeptDocument>();

  const code = { left: maxCode, worthObjects: compile === 'always' ? 0 : worthObjects };
  const turns: CompileTurns = compile === 'always' ? (now) => now() : createCompileTurns();

  function prepareAnew(text: string): KeptDocument {
    const parsed = parsedOrError(text, limits);
    const grow = (bytes: number) => kept.grow(text, bytes);
    const settings = { turns, coldExecutions: coldExecutions[compile], maxFields, code, grow };
    const prepared = new KeptDocument(parsed, { schema, rules, limits, compile: settings });
    if (prepared.document) byNode.set(prepared.document, prepared);
    // Whether the stack overflows depends on more than the text.
    const lasts = !(parsed instanceof GraphQLError && parsed.originalError);
    const bytes = bytesOf(text, prepared.document);
    if (lasts && bytes <= maxBytes * shares.each) kept.set(text, prepared, bytes);
    return prepared;
  }

  return {
    schema,
    prepare: (text) => kept.get(text) ?? prepareAnew(text),
    of: (document) => byNode.get(document),
  };
}

function parsedOrError(text: string, limits: DocumentLimits | undefined): DocumentNode | GraphQLError {
  try {
    return withoutStackTraces(() => parse(text, { maxTokens: limits?.maxTokens }));
  } catch (error) {
    const told = graphQLErrorOf(error);
    return limits ? limits.ofSyntaxError(told) : told;
  }
}

/** Measured: a token is kept, and so is the node of which it is a part, with its place. */
const bytesPerToken = 400;
const bytesPerDocument = 1024;

function bytesOf(text: string, document: DocumentNode | undefined): number {
  let tokens = 0;
  for (let token = document?.loc?.startToken; token; token = token.next ?? undefined) tokens += 1;
  return bytesPerDocument + text.length * 2 + tokens * bytesPerToken;
}
