import type { ExecutionResult } from 'graphql';
import { processRegularResult } from 'graphql-yoga';
import { withWrittenErrors } from '../../plugins/written-errors.ts';
import type { RequestFailure } from '../../telemetry/events.ts';
import { compress, compressionThresholdBytes, type Encoding } from '../response/compression.ts';
import { entityTag } from '../response/validity.ts';
import type { AnswerType } from './answer-type.ts';

/** An answer to a GraphQL request, ready to be written, to several clients too. */
export interface Answer {
  readonly status: number;
  /** Names and values in turn, without those of one request and those of the body's length and coding. */
  readonly headers: readonly string[];
  readonly body: WireText;
  /** Where anybody may be given it again: for how long from when it was made, on the clock of `performance.now()`. */
  readonly validity: { readonly madeAt: number; readonly goodForMs: number } | undefined;
  /** What went wrong first in it. */
  readonly failure: RequestFailure | undefined;
}

/**
 * Makes the answer of a result. What is wrong with an operation decides on status and headers as in Yoga, which is asked.
 */
export async function answerOf(
  result: ExecutionResult,
  type: AnswerType,
  goodForAllMs: number,
  failure?: RequestFailure,
): Promise<Answer> {
  const validity = goodForAllMs > 0 ? { madeAt: performance.now(), goodForMs: goodForAllMs } : undefined;
  if (!result.errors) {
    return { status: 200, headers: jsonHeaders[type], body: new WireText(JSON.stringify(result)), validity, failure };
  }
  const response = processRegularResult(withWrittenErrors(result), fetchApi, type);
  const headers: string[] = [];
  for (const [name, value] of response.headers) headers.push(name.toLowerCase(), value);
  return { status: response.status, headers, body: new WireText(await response.text()), validity, failure };
}

const jsonHeaders: Readonly<Record<AnswerType, readonly string[]>> = {
  'application/json': ['content-type', 'application/json; charset=utf-8'],
  'application/graphql-response+json': ['content-type', 'application/graphql-response+json; charset=utf-8'],
};

type FetchApi = Parameters<typeof processRegularResult>[1];

/** Node's own: the response is read again at once. */
const fetchApi = { Response } as FetchApi;

/**
 * A text as its bytes in UTF-8, each as one character. Node writes such a string together with the headers in one
 * piece, several times as fast as a buffer of its own beside them.
 */
class WireText {
  readonly text: string;
  #tag: string | undefined;
  readonly #encoded = new Map<Encoding, Promise<string>>();

  constructor(text: string) {
    this.text = Buffer.byteLength(text) === text.length ? text : Buffer.from(text, 'utf8').toString('latin1');
  }

  get byteLength(): number {
    return this.text.length;
  }

  /** Tells it apart from others, for caches. */
  get tag(): string {
    this.#tag ??= entityTag(Buffer.from(this.text, 'latin1'));
    return this.#tag;
  }

  /** Whether compressing it would be worth the time. */
  get isLong(): boolean {
    return this.byteLength > compressionThresholdBytes;
  }

  /** The same compressed, once for all who ask. */
  encoded(encoding: Encoding): Promise<string> {
    const known = this.#encoded.get(encoding);
    if (known) return known;
    const made = compress(Buffer.from(this.text, 'latin1'), encoding).then((bytes) => bytes.toString('latin1'));
    this.#encoded.set(encoding, made);
    return made;
  }
}
