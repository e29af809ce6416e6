import {
  BREAK,
  type DocumentNode,
  type FieldNode,
  getOperationAST,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql';
import type { CheckedOperation } from '../access-check.ts';
import type { DemandingField } from '../access-plan.ts';
import { type MarkedOperation, markRefused } from './mark-refused.ts';

/** What may be executed of an operation. */
export interface PermittedPart {
  readonly marked: MarkedOperation;
  /** Differs between the parts of one operation. */
  readonly key: string;
}

interface OperationParts {
  /** Whether it may be answered in part at all. */
  readonly divisible: boolean;
  readonly numbers: Map<FieldNode, number>;
  readonly parts: Map<string, PermittedPart>;
}

/** Of one operation, whose memory counts as many. Callers differ in few ways; which arguments they give, they choose. */
const mostParts = 16;

/** The parts of operations that callers were permitted, each made once, for as long as their document is kept elsewhere. */
export class PermittedParts {
  readonly #documents = new WeakMap<DocumentNode, Map<OperationDefinitionNode, OperationParts>>();

  /**
   * The part without these fields. `undefined` where the operation is refused as a whole: a mutation, since what it changed
   * cannot be asked for once more; and what is not answered at once.
   * @param refused each selection for itself
   */
  of({ document, operationName }: CheckedOperation, refused: readonly DemandingField[]): PermittedPart | undefined {
    const operation = getOperationAST(document, operationName);
    if (!operation) return undefined;
    const { divisible, numbers, parts } = this.#partsOf(document, operation);
    if (!divisible) return undefined;
    const byNode = new Map(refused.map((field) => [field.node, field]));
    const key = [...byNode.keys()].map((node) => numberOf(node, numbers)).join(' ');
    const known = parts.get(key);
    if (known) return known;
    const part = { marked: markRefused(document, operation, byNode), key };
    const [oldest] = parts.size < mostParts ? [] : parts.keys();
    if (oldest !== undefined) parts.delete(oldest);
    parts.set(key, part);
    asked.set(part.marked.document, document);
    return part;
  }

  #partsOf(document: DocumentNode, operation: OperationDefinitionNode): OperationParts {
    const ofDocument = this.#documents.get(document) ?? new Map<OperationDefinitionNode, OperationParts>();
    this.#documents.set(document, ofDocument);
    const known = ofDocument.get(operation);
    if (known) return known;
    const divisible = operation.operation === OperationTypeNode.QUERY && !isIncremental(document);
    const made = { divisible, numbers: new Map<FieldNode, number>(), parts: new Map<string, PermittedPart>() };
    ofDocument.set(operation, made);
    return made;
  }
}

/** What was asked, by what is executed of it. */
const asked = new WeakMap<DocumentNode, DocumentNode>();

/** The document that a client sent, of the one that is executed: limits and quotas hold for what is asked. */
export function askedDocument(document: DocumentNode): DocumentNode {
  return asked.get(document) ?? document;
}

function numberOf(node: FieldNode, numbers: Map<FieldNode, number>): number {
  const number = numbers.get(node) ?? numbers.size;
  numbers.set(node, number);
  return number;
}

function isIncremental(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Directive({ name }) {
      if (name.value !== 'defer' && name.value !== 'stream') return undefined;
      found = true;
      return BREAK;
    },
  });
  return found;
}
