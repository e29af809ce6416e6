import { type ErrorCode, isErrorCode } from '../../gateway/errors/catalogue.ts';

export type Kind = 'healthy' | 'mixed' | 'mutation';

/** What is asked, and which of its parts come from the API that is always well. */
export interface Operation {
  readonly kind: Kind;
  /** Of ten connections, those that send it. */
  readonly tenths: number;
  readonly query: string;
  /** Variables by the number of the request. */
  variables(number: number): Readonly<Record<string, string>>;
  /** What must be in `data`, whatever other APIs do. */
  promised(number: number): Readonly<Record<string, unknown>>;
}

const customerOf = (number: number) => String(number % 1000);
const order = (number: number) => ({
  id: String(number),
  item: `item ${number}`,
  customer: { id: customerOf(number), name: `customer ${customerOf(number)}` },
});

export const operations: readonly Operation[] = [
  {
    kind: 'healthy',
    tenths: 5,
    query: 'query Healthy($id: String!) { order(id: $id) { id item customer { id name } } }',
    variables: (number) => ({ id: String(number) }),
    promised: (number) => ({ order: order(number) }),
  },
  {
    kind: 'mixed',
    tenths: 3,
    query:
      'query Mixed($id: String!) { order(id: $id) { id item customer { id name } price { amount } stock { left } } }',
    variables: (number) => ({ id: String(number) }),
    promised: (number) => ({ order: order(number) }),
  },
  {
    kind: 'mutation',
    tenths: 2,
    query: `mutation Change($id: String!) {
      placeOrder(input: { id: $id }) { id } setPrice(input: { id: $id }) { id } setStock(input: { id: $id }) { id }
    }`,
    variables: (number) => ({ id: String(number) }),
    promised: (number) => ({ placeOrder: { id: String(number) } }),
  },
];

/** What a client may be told of an API that is down or throttles. */
const expected: ReadonlySet<ErrorCode> = new Set([
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_ERROR',
  'UPSTREAM_INVALID_RESPONSE',
  'RATE_LIMITED',
]);

/** What is wrong with an answer, if anything is, and the codes of the fields that failed as they may. */
export interface Judged {
  readonly wrong: string | undefined;
  readonly codes: readonly ErrorCode[];
}

/** Holds an answer to what was promised of the API that is well; fields of the others may fail, with a code. */
export function judged(operation: Operation, number: number, status: number, text: string): Judged {
  const no = (wrong: string): Judged => ({ wrong: `${operation.kind}: ${wrong}`, codes: [] });
  if (status !== 200) return no(`status ${status}: ${text.slice(0, 200)}`);
  const { data, errors = [] } = JSON.parse(text) as {
    data?: unknown;
    errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: unknown } }[];
  };
  const codes = errors.map(({ extensions }) => extensions?.code);
  const other = errors.find((_, index) => !isErrorCode(codes[index]) || !expected.has(codes[index]));
  if (other) return no(`an error that none of the APIs is a reason for: ${JSON.stringify(other)}`);
  if (!holds(data, operation.promised(number))) return no(`without what is well: ${text.slice(0, 300)}`);
  return { wrong: undefined, codes: codes.filter(isErrorCode) };
}

function holds(value: unknown, promised: unknown): boolean {
  if (typeof promised !== 'object' || promised === null) return value === promised;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(promised).every(([name, part]) => holds((value as Record<string, unknown>)[name], part));
}
