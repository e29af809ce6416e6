import { type DocumentNode, getOperationAST, Kind, type OperationTypeNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { documentHash } from '../telemetry/document-hash.ts';
import { type RequestScope, scopeOf } from './request-scope.ts';

/** Which operation of its document a GraphQL context was made for. */
export interface Operation {
  readonly type: OperationTypeNode;
  readonly name: string | undefined;
}

/** A log line stays a line, whatever a client calls its operation. */
const maxNameLength = 128;

/** The name of an operation as logs tell it. */
export function loggedName(name: string | undefined): string | undefined {
  return name?.slice(0, maxNameLength);
}

const operations = new WeakMap<object, Operation>();

/** The operation that this context is executed for; `undefined` before parsing, and when the document names none. */
export function operationOf(context: object): Operation | undefined {
  return operations.get(context);
}

/**
 * Tells the plugins after it which operation runs, and the access log its name.
 * It reads the parsed document, so that a cached document costs no second parse.
 */
export function useOperation(): Plugin {
  return {
    onParse() {
      return ({ result, context }) => {
        if (!isDocument(result)) {
          return;
        }
        const node = getOperationAST(result, context.params?.operationName);
        if (node) {
          const name = loggedName(node.name?.value);
          operations.set(context, { type: node.operation, name });
          noteOperation(scopeOf(context), node.operation, name, context.params?.query);
        }
      };
    },
  };
}

/** Of a batch the first operation is told. */
function noteOperation(
  scope: RequestScope,
  type: OperationTypeNode,
  name: string | undefined,
  query: string | undefined,
): void {
  if (scope.operationType !== undefined) return;
  scope.operationType = type;
  scope.operationName = name;
  scope.documentHash = documentHash(query ?? '');
}

function isDocument(result: unknown): result is DocumentNode {
  return typeof result === 'object' && result !== null && 'kind' in result && result.kind === Kind.DOCUMENT;
}
