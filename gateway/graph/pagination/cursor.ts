import { createHash } from 'node:crypto';
import { GatewayError } from '../../errors/gateway-error.ts';

/** What the next page of an API is asked for with: a cursor, or query parameters of the address of the next page. */
export type PageToken = string | number | Readonly<Record<string, string>>;

/** Behind which item a connection goes on. */
export type Position =
  /** The place of the item in the whole list, from 0: of lists in which every place can be asked for. */
  | { readonly kind: 'place'; readonly index: number }
  /** A page, and how many of its items lie before. */
  | {
      readonly kind: 'page';
      /** `undefined`: the first page. */
      readonly token: PageToken | undefined;
      readonly skip: number;
      /** How many items the page was asked for, where the token is only good for pages of that size. */
      readonly size?: number | undefined;
    };

/** What the cursors of a connection may hold. */
export interface CursorFormat {
  readonly kind: Position['kind'];
  /** The query parameters that a token may hold; `undefined` where it is a plain value. */
  readonly parameters?: readonly string[] | undefined;
  /** The most items that a page may be asked for with a token; `undefined`: tokens have no size. */
  readonly maxSize?: number | undefined;
}

const version = 1;

/**
 * The cursors of one connection: opaque text that holds a position and nothing else, so that a client can set no
 * argument by it but those that choose the page.
 */
export interface Cursors {
  encode(position: Position): string;
  /** @throws GatewayError `BAD_USER_INPUT` for text that is no cursor of this connection. */
  decode(text: string, argument: string): Position;
}

/** @param identity what the connection pages through, and how: cursors of another are refused. */
export function createCursors(identity: string, format: CursorFormat): Cursors {
  const of = createHash('sha256').update(identity).digest('base64url').slice(0, 8);
  const encode = (position: Position): string =>
    Buffer.from(JSON.stringify({ v: version, of, ...packed(position) })).toString('base64url');
  return {
    encode,
    decode(text, argument) {
      const position = unpacked(parse(text), of, format);
      // One position has one cursor: anything added to it is no cursor any more.
      if (position && encode(position) === text) return position;
      throw new GatewayError('BAD_USER_INPUT', `"${argument}" is no cursor of this connection.`);
    },
  };
}

function packed(position: Position): Record<string, unknown> {
  if (position.kind === 'place') return { i: position.index };
  const { token, skip, size } = position;
  return { t: token, k: skip, s: size };
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function unpacked(value: Record<string, unknown> | undefined, of: string, format: CursorFormat): Position | undefined {
  if (value?.['v'] !== version || value['of'] !== of) return undefined;
  if (format.kind === 'place') {
    const { i: index } = value;
    return isCount(index) ? { kind: 'place', index } : undefined;
  }
  const { t: token, k: skip, s: size } = value;
  if (!isCount(skip)) return undefined;
  if (size !== undefined && !(isCount(size) && size > 0 && size <= (format.maxSize ?? 0))) return undefined;
  if (token === undefined || isToken(token, format.parameters)) return { kind: 'page', token, skip, size };
  return undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isToken(value: unknown, parameters: CursorFormat['parameters']): value is PageToken {
  if (!parameters) return typeof value === 'string' || typeof value === 'number';
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).every(([name, text]) => parameters.includes(name) && typeof text === 'string');
}
