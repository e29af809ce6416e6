import type { DocumentNode, GraphQLError } from 'graphql';
import type { DocumentLimitsConfig } from '../../config/limits-config.ts';
import { documentSize } from './document-size.ts';
import { beyondLimit } from './limit-error.ts';

type LimitName = keyof DocumentLimitsConfig | 'lines';

interface Verdict {
  readonly errors: readonly GraphQLError[];
  /** A fragment that leads back to itself. */
  readonly circular: string | undefined;
}

const words: Readonly<Record<LimitName, string>> = {
  depth: 'levels of fields',
  aliases: 'aliases',
  rootFields: 'fields at its root',
  directives: 'directives',
  tokens: 'tokens',
  lines: 'lines',
};

/**
 * Lines of a document, empty ones and comments too, which are no tokens. For each error with a place in it graphql-js looks through
 * them all, some 20 ns for each. Whoever writes one token a line has half of them left for comments.
 */
const maxLines = 10_000;

const limitNames = Object.keys(words) as readonly LimitName[];

/** What graphql-js says when it stops at `maxTokens`. */
const tokensMessage = /^Syntax Error: Document contains more that \d+ tokens/;

/** Holds documents to `gateway.limits`. What it says of a document is worked out once. */
export class DocumentLimits {
  readonly #limits: Readonly<Record<LimitName, number>>;
  readonly #verdicts = new WeakMap<DocumentNode, Verdict>();

  constructor(limits: DocumentLimitsConfig) {
    this.#limits = { ...limits, lines: maxLines };
  }

  /** For the parser, which then reads no further. */
  get maxTokens(): number {
    return this.#limits.tokens;
  }

  /** A syntax error as it is told: one for too many tokens is a limit's. */
  ofSyntaxError(error: GraphQLError): GraphQLError {
    if (!tokensMessage.test(error.message)) return error;
    return beyondLimit(`The document has more than the ${this.maxTokens} tokens that the gateway takes.`, {
      limit: 'tokens',
      allowed: this.maxTokens,
    });
  }

  /** Which limits the document is beyond. A circle of fragments is none: it is left to validation. */
  errorsOf(document: DocumentNode): readonly GraphQLError[] {
    return this.#verdictOn(document).errors;
  }

  /** The same of a document that may not have been validated: a circle of fragments is beyond any depth. */
  errorsOfUnseen(document: DocumentNode): readonly GraphQLError[] {
    const { errors, circular } = this.#verdictOn(document);
    if (circular === undefined || errors.length > 0) return errors;
    const message = `The fragment "${circular}" leads back to itself.`;
    return [beyondLimit(message, { limit: 'depth', allowed: this.#limits.depth })];
  }

  #verdictOn(document: DocumentNode): Verdict {
    const known = this.#verdicts.get(document);
    if (known) return known;
    const { circular, ...size } = documentSize(document);
    const errors = limitNames.flatMap((limit) => this.#judge(limit, size[limit]));
    const verdict = { errors, circular };
    this.#verdicts.set(document, verdict);
    return verdict;
  }

  #judge(limit: LimitName, found: number): readonly GraphQLError[] {
    const allowed = this.#limits[limit];
    if (found <= allowed) return [];
    const message = `The document has ${found} ${words[limit]}; the gateway takes ${allowed}.`;
    return [beyondLimit(message, { limit, allowed, found })];
  }
}
