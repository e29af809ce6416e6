import type { IncomingHttpHeaders } from 'node:http';
import type { Reply } from './reply.ts';
import type { Violation } from './schema-checker.ts';

/** The demo's habits that a test may want otherwise. */
export interface Habits {
  /** How long `cirrus` takes for an answer. @default 400 */
  readonly cirrusDelayMs: number;
  /** Each how manieth request to `bluewing` fails; 0 means never. @default 5 */
  readonly bluewingFailsEvery: number;
  /** Each how manieth request to `weather` is answered 429; 0 means never. @default 25 */
  readonly weatherLimitsEvery: number;
  /** How long a token of `accounting` is good for. @default 300 */
  readonly accountingTokenSeconds: number;
}

/** Members that an operation's arguments are typed by; the description has checked them by then. */
export interface CallShape {
  readonly path?: object;
  readonly query?: object;
  readonly header?: object;
  readonly body?: unknown;
}

/** One request, read and checked. */
export interface Call<Shape extends CallShape> {
  readonly path: Shape['path'];
  readonly query: Shape['query'];
  readonly header: Shape['header'];
  readonly body: Shape['body'];
  readonly headers: IncomingHttpHeaders;
  /** The body as it came. */
  readonly bodyText: string;
  /** Path below the base path and query, as sent. */
  readonly target: string;
}

export type Answer<Shape extends CallShape = CallShape> = (call: Call<Shape>) => Reply | Promise<Reply>;

/** Types an operation by what its description promises about the arguments. */
// The contract has checked the arguments against the schemas that Shape mirrors.
export const operation = <Shape extends CallShape>(answer: Answer<Shape>): Answer => answer as Answer;

/** What a request shows of who sends it. */
export interface Credentials {
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
}

/** A failure that the description's own operations do not speak of, to be put in the service's own words. */
export interface Fault {
  readonly status: 400 | 404 | 405 | 413 | 415 | 500;
  readonly message: string;
  readonly violations: readonly Violation[];
}

/** A running service's behaviour and state. */
export interface Service {
  /** By `operationId`, or `GET /path` where there is none. */
  readonly operations: Readonly<Record<string, Answer>>;
  /** The service's own error format. */
  readonly fault: (fault: Fault) => Reply;
  /** Answers in place of the operation when the credentials are missing or wrong. */
  readonly refuse?: (credentials: Credentials) => Reply | undefined;
  /** Called for each request before anything else; what it answers is sent instead. */
  readonly before?: () => Promise<Reply | undefined> | Reply | undefined;
  /** Routes outside the description and its base path, as `POST /oauth/token`. */
  readonly outside?: Readonly<Record<string, (headers: IncomingHttpHeaders, bodyText: string) => Reply>>;
  /** Ends what runs besides requests. */
  readonly close?: () => void;
}

/** A service that can be started, any number of times. */
export interface ServiceDefinition {
  readonly name: string;
  /** Below `sources/`. */
  readonly file: string;
  /** Path of the description's first server. */
  readonly basePath: string;
  /** The service with fresh seed data. */
  readonly open: (habits: Habits) => Service;
}
