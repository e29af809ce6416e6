import type { DocumentNode } from 'graphql';
import type { OperationRest } from '../../auth/guard.ts';
import type { PreparedOperation } from '../../execution/documents.ts';
import type { KnownText } from './known-texts.ts';

/** What is left of known texts for callers who are refused fields of them, each prepared once. */
export class KnownRests {
  readonly #operations = new WeakMap<DocumentNode, PreparedOperation>();

  /** The text with what is left of its operation in the place of that. */
  of(known: KnownText, rest: OperationRest): KnownText {
    const operation = this.#operations.get(rest.document) ?? known.operation.remade(rest.document);
    this.#operations.set(rest.document, operation);
    return { ...known, operation, rest };
  }
}
