import type { Position } from './cursor.ts';
import type { Reading } from './page.ts';

/** An edge whose cursor is only written when somebody asks for it. */
interface Edge {
  readonly cursor: string;
  readonly node: unknown;
}

/** The value of a connection (GraphQL Cursor Connections, 4 and 5). */
export interface Connection {
  /** The last is an error where a page could not be read: GraphQL makes null of it and tells the error. */
  readonly edges: readonly unknown[];
  readonly nodes: readonly unknown[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: number | null;
}

export function connectionOf<P extends Position>(
  { entries, hasNext, hasPrevious, resume, total, failure }: Reading<P>,
  encode: (position: P) => string,
): Connection {
  const failures = failure === undefined ? [] : [asError(failure)];
  const first = entries[0]?.position;
  const last = entries.at(-1)?.position ?? resume;
  return {
    get edges() {
      const edges = entries.map(
        ({ item, position }): Edge => ({
          get cursor() {
            return encode(position);
          },
          node: item,
        }),
      );
      return [...edges, ...failures];
    },
    get nodes() {
      return [...entries.map(({ item }) => item), ...failures];
    },
    pageInfo: {
      hasNextPage: hasNext,
      hasPreviousPage: hasPrevious,
      get startCursor() {
        return first ? encode(first) : null;
      },
      get endCursor() {
        return last ? encode(last) : null;
      },
    },
    totalCount: total ?? null,
  };
}

function asError(failure: unknown): Error {
  return failure instanceof Error ? failure : new Error(String(failure));
}
