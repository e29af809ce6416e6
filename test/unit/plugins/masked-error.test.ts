import { GraphQLError, locatedError, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../gateway/errors/gateway-error.ts';
import { type MaskOptions, maskError, withoutSuggestion } from '../../../gateway/plugins/masked-error.ts';

const options: MaskOptions = { requestId: 'r1', expose: false, suggestions: true };

/** As execution wraps what a resolver threw. */
function inField(originalError: Error): GraphQLError {
  return new GraphQLError(originalError.message, { path: ['orders', 0, 'customer'], originalError });
}

function shown(error: unknown, changes: Partial<MaskOptions> = {}) {
  return maskError(error, { ...options, ...changes }).map((masked) => masked.shown.toJSON());
}

function syntaxErrorOf(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    return error;
  }
}

const failed = new GatewayError('RATE_LIMITED', 'The source throttles.', {
  source: 'crm',
  operation: 'getCustomer',
  status: 429,
  retryAfter: 3,
  upstreamMessage: 'quota of key sk_live_1 used up',
  cause: new Error('at https://crm.internal/customers'),
});

describe('maskError', () => {
  it('shows code, message, source and retryAfter of a gateway error, and nothing of the upstream', () => {
    expect(shown(inField(failed))).toEqual([
      {
        message: 'The source throttles.',
        path: ['orders', 0, 'customer'],
        extensions: { code: 'RATE_LIMITED', source: 'crm', retryAfter: 3 },
      },
    ]);
  });

  it('shows status, message and cause of the upstream where they are exposed', () => {
    expect(shown(inField(failed), { expose: true })[0]?.extensions?.['exposed']).toEqual({
      status: 429,
      upstreamMessage: 'quota of key sk_live_1 used up',
      cause: 'at https://crm.internal/customers',
    });
  });

  it('tells line and column of the field in the document, though the failure has a source of its own', () => {
    const { definitions } = parse('{\n  orders {\n    id\n  }\n}');
    const [operation] = definitions;
    const field = operation?.kind === 'OperationDefinition' ? operation.selectionSet.selections : [];
    const thrown = locatedError(failed, field, ['orders']);
    expect(shown(thrown)).toMatchObject([{ locations: [{ line: 2, column: 3 }], path: ['orders'] }]);
  });

  it('looks for that place no more, since the text may be long and such errors thousands', () => {
    const { definitions, loc } = parse('\n{ orders }');
    const thrown = locatedError(failed, definitions, ['orders']);
    const of = { get: () => expect.unreachable('The text of the document is read.') };
    Object.defineProperty(loc?.source, 'body', of);
    expect(shown(thrown)).toMatchObject([{ locations: [{ line: 2, column: 1 }], path: ['orders'] }]);
  });

  it('tells line and column of a syntax error', () => {
    const thrown = syntaxErrorOf('{\n  orders {');
    expect(shown(thrown)).toMatchObject([{ locations: [{ line: 2, column: 11 }] }]);
  });

  it('leaves no way from the shown error back to the one that was thrown', () => {
    const [masked] = maskError(inField(failed), options);
    expect(masked?.shown.originalError).toBeUndefined();
    expect(masked?.shown.cause).toBeUndefined();
    expect(masked?.failure).toBe(failed);
  });

  it('hides an unexpected error behind the request id', () => {
    const fault = new TypeError("Cannot read properties of undefined (reading 'secret')");
    const [masked] = maskError(inField(fault), options);
    expect(masked?.shown.toJSON()).toEqual({
      message: 'Something went wrong in the gateway; the log has it under request r1.',
      path: ['orders', 0, 'customer'],
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    });
    expect(masked?.failure?.cause).toBe(fault);
  });

  it.each([['a string'], [undefined], [null], [{ code: 'X' }]])('hides %j, which is no error at all', (thrown) => {
    expect(shown(thrown)).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  });

  it("lets a project's own GraphQLError through with its extensions, without stack and original", () => {
    const own = new GraphQLError('Only 3 left.', {
      extensions: { code: 'OUT_OF_STOCK', left: 3, stacktrace: ['at x'], originalError: { message: 'x' } },
    });
    const [masked] = maskError(inField(own), options);
    expect(masked?.shown.toJSON()).toEqual({
      message: 'Only 3 left.',
      path: ['orders', 0, 'customer'],
      extensions: { code: 'OUT_OF_STOCK', left: 3 },
    });
    expect(masked?.failure).toBeUndefined();
  });

  it('makes several errors of an error that holds several', () => {
    const several = new AggregateError([failed, new Error('x'), new GraphQLError('own')], 'several');
    expect(shown(inField(several)).map(({ message, path }) => [message, path?.length])).toEqual([
      ['The source throttles.', 3],
      ['Something went wrong in the gateway; the log has it under request r1.', 3],
      ['own', 3],
    ]);
  });

  it.each([
    [{ request: { url: 'https://u:p@crm.internal/?key=1', method: 'GET' }, response: { status: 500, body: 'x' } }],
    [
      {
        code: 'DOWNSTREAM_SERVICE_ERROR',
        serviceName: 'crm',
        request: { url: 'https://crm.internal' },
        response: { status: 500 },
      },
    ],
    [{ response: { status: 500 }, subgraph: 'crm' }],
    [{ request: { endpoint: 'https://crm.internal' } }],
    [{ responseBody: 'x' }],
  ])("tells nothing of the upstream in Mesh's own error with %j", (extensions) => {
    const text = JSON.stringify(
      shown(inField(new GraphQLError('Could not invoke operation GET /internal/customers', { extensions }))),
    );
    expect(text).toContain('UPSTREAM_ERROR');
    expect(text).not.toMatch(/internal|body|500/);
  });

  it.each([
    ['Cannot return null for non-nullable field Order.id.', 'Cannot return null for non-nullable field Order.id.'],
    [
      'Expected Iterable, but did not find one for field "Query.orders".',
      'Expected Iterable, but did not find one for field "Query.orders".',
    ],
    ['Int cannot represent non-integer value: "secret"', 'The value of this field is not what the schema promises.'],
    [
      'BigInt cannot represent a value that is no integer: secret',
      'The value of this field is not what the schema promises.',
    ],
    ['JSON_Object cannot represent this value: "secret"', 'The value of this field is not what the schema promises.'],
    ['Value is not a valid UUID: secret', 'The value of this field is not what the schema promises.'],
    ['Enum "Status" cannot represent value: "secret"', 'The value of this field is not what the schema promises.'],
    [
      'Expected value of type "Cat" but got: { secret: 1 }.',
      'The value of this field is not what the schema promises.',
    ],
    [
      'Abstract type "Pet" must resolve to an Object type at runtime for field "Query.pet" with value { secret: 1 }, received "undefined".',
      'The value of this field is not what the schema promises.',
    ],
  ])('blames the upstream for %j', (message, expected) => {
    for (const thrown of [new Error(message), new GraphQLError(message)]) {
      expect(shown(inField(thrown))).toMatchObject([
        { message: expected, extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } },
      ]);
    }
  });

  it('keeps the code and status of a validation error and tells no log', () => {
    const error = new GraphQLError('Cannot query field "x" on type "Query". Did you mean "y" or "z"?', {
      positions: [2],
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { spec: true, status: 400 } },
    });
    const [masked] = maskError(error, { ...options, suggestions: false });
    expect(masked?.shown.message).toBe('Cannot query field "x" on type "Query".');
    expect(masked?.shown.extensions).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED', http: { spec: true, status: 400 } });
    expect(masked?.failure).toBeUndefined();
  });

  it('calls a variable that does not fit BAD_USER_INPUT', () => {
    const error = new GraphQLError('Variable "$id" of required type "ID!" was not provided.', {
      extensions: { http: { status: 400 } },
    });
    expect(shown(error)).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it.each([['OPERATION_RESOLUTION_FAILURE'], ['REQUEST_ENTITY_TOO_LARGE'], [undefined]])(
    'calls a refused request BAD_REQUEST in place of %s',
    (code) => {
      expect(shown(new GraphQLError('no', { extensions: { code } }))).toMatchObject([
        { extensions: { code: 'BAD_REQUEST' } },
      ]);
    },
  );

  it.each([
    ['UNAUTHENTICATED', 401],
    ['FORBIDDEN', 403],
    ['DEADLINE_EXCEEDED', 504],
    ['INTERNAL_SERVER_ERROR', 500],
  ] as const)('gives a whole request that fails with %s the status %i', (code, status) => {
    expect(shown(new GatewayError(code, 'x'))).toMatchObject([{ extensions: { http: { status } } }]);
  });

  it('gives a whole request that is throttled a Retry-After', () => {
    expect(shown(new GatewayError('RATE_LIMITED', 'x', { retryAfter: 3 }))).toMatchObject([
      { extensions: { retryAfter: 3, http: { status: 429, headers: { 'retry-after': '3' } } } },
    ]);
  });

  it('gives a failed field no status', () => {
    expect(shown(inField(new GatewayError('FORBIDDEN', 'x')))[0]?.extensions).toEqual({ code: 'FORBIDDEN' });
  });

  it('takes a stack that overflowed before execution for a document that is nested too deeply', () => {
    const overflow = new RangeError('Maximum call stack size exceeded');
    expect(shown(overflow)).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX', http: { status: 400 } } }]);
    expect(shown(inField(overflow))).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  });
});

describe('withoutSuggestion', () => {
  it.each([
    ['Unknown type "Foo". Did you mean "Food"?', 'Unknown type "Foo".'],
    [
      'Cannot query field "a" on type "B". Did you mean to use an inline fragment on "C" or "D"?',
      'Cannot query field "a" on type "B".',
    ],
    ['Did you mean it?', 'Did you mean it?'],
    ['Syntax Error: Expected Name, found "}".', 'Syntax Error: Expected Name, found "}".'],
  ])('of %j is %j', (message, expected) => {
    expect(withoutSuggestion(message)).toBe(expected);
  });
});
