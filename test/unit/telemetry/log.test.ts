import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTelemetry } from '../../../gateway/telemetry/create-telemetry.ts';
import type { FieldErrorEvent, TelemetryEvent, UpstreamCallEvent } from '../../../gateway/telemetry/events.ts';
import { createLog, type LogOptions } from '../../../gateway/telemetry/log.ts';

const call: UpstreamCallEvent = {
  type: 'upstream.call',
  requestId: 'r1',
  source: 'payments',
  operation: 'getCharge',
  method: 'GET',
  status: 503,
  durationMs: 12.3456,
  error: undefined,
};

const failure: FieldErrorEvent = {
  type: 'field.error',
  requestId: 'r1',
  code: 'UPSTREAM_UNAVAILABLE',
  message: 'Source "payments" is unavailable.',
  path: 'order.payment',
  source: 'payments',
  operation: 'getCharge',
  status: 503,
  upstreamMessage: undefined,
  cause: undefined,
};

function linesOf(events: readonly TelemetryEvent[], options: LogOptions = {}): string[] {
  const lines: string[] = [];
  const log = createLog({ pretty: false, destination: { write: (line) => lines.push(line) }, ...options });
  for (const event of events) log(event);
  return lines;
}

function entriesOf(events: readonly TelemetryEvent[], options: LogOptions = {}): Record<string, unknown>[] {
  return linesOf(events, options).map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('createTelemetry', () => {
  it('hands an event to the readers after one that throws, and never throws itself', () => {
    const seen: TelemetryEvent[] = [];
    const telemetry = createTelemetry([
      () => {
        throw new Error('disk full');
      },
      (event) => seen.push(event),
    ]);
    telemetry.emit(call);
    expect(seen).toEqual([call]);
  });
});

describe('createLog', () => {
  it('writes each state of a breaker in a line of level debug, beside the alert', () => {
    const reason = '5 of 6 calls failed within 10000 ms';
    const opened: TelemetryEvent = { type: 'breaker', source: 'payments', state: 'open', reason };
    expect(entriesOf([opened])).toEqual([]);
    expect(entriesOf([opened], { level: 'debug' })).toMatchObject([
      { level: 'debug', msg: 'breaker open', source: 'payments', state: 'open', reason },
    ]);
  });

  it('writes a failed call and the failure it causes as one line, which knows how long the call took', () => {
    expect(entriesOf([call, failure])).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        type: 'field.error',
        requestId: 'r1',
        code: 'UPSTREAM_UNAVAILABLE',
        path: 'order.payment',
        source: 'payments',
        operation: 'getCharge',
        status: 503,
        durationMs: 12.35,
        msg: 'Source "payments" is unavailable.',
      },
    ]);
  });

  it('does not take the duration of a call that succeeded, or of another request', () => {
    const others = [
      { ...call, status: 200 },
      { ...call, requestId: 'r2' },
    ];
    expect(entriesOf([...others, failure])[0]).not.toHaveProperty('durationMs');
  });

  it('forgets the calls of a request that was answered', () => {
    const answered: TelemetryEvent = {
      type: 'request',
      requestId: 'r1',
      method: 'POST',
      path: '/graphql',
      status: 200,
      durationMs: 20,
      operationName: 'Order',
    };
    const [request, late] = entriesOf([call, answered, failure]);
    expect(request).toMatchObject({ level: 'info', msg: 'request', operationName: 'Order', durationMs: 20 });
    expect(late).not.toHaveProperty('durationMs');
  });

  it('writes calls at level debug', () => {
    const [entry] = entriesOf([{ ...call, status: undefined, error: 'UPSTREAM_TIMEOUT' }], { level: 'debug' });
    expect(entry).toMatchObject({ level: 'debug', source: 'payments', method: 'GET', code: 'UPSTREAM_TIMEOUT' });
  });

  it('writes nothing at level silent', () => {
    expect(linesOf([call, failure], { level: 'silent' })).toEqual([]);
  });

  it('is loud about faults of the gateway and quiet about those of callers', () => {
    const codes = ['INTERNAL_SERVER_ERROR', 'UPSTREAM_ERROR', 'BAD_USER_INPUT'] as const;
    const levels = entriesOf(codes.map((code) => ({ ...failure, code }))).map(({ level }) => level);
    expect(levels).toEqual(['error', 'warn', 'info']);
  });

  it('keeps name, message and code of a cause and its causes, and none of their other properties', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), {
      code: 'ECONNREFUSED',
      headers: { a: 'canary' },
    });
    const cause = Object.assign(new TypeError('fetch failed', { cause: refused }), { body: 'canary' });
    const [line = ''] = linesOf([{ ...failure, cause }]);
    expect(JSON.parse(line)).toMatchObject({
      cause: {
        type: 'TypeError',
        message: 'fetch failed',
        cause: { type: 'Error', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' },
      },
    });
    expect(line).not.toContain('canary');
    expect(line).not.toContain('stack');
  });

  it('tells all that is wrong when several addresses refused', () => {
    const cause = new AggregateError([new Error('connect ::1'), new Error('connect 127.0.0.1')]);
    expect(entriesOf([{ ...failure, cause }])[0]).toMatchObject({
      cause: { message: 'connect ::1; connect 127.0.0.1' },
    });
  });

  it('ends with causes that lead in a circle', () => {
    const cause = new Error('around');
    cause.cause = cause;
    expect(linesOf([{ ...failure, cause }])).toHaveLength(1);
  });

  it('says where a fault of the gateway came from', () => {
    const [entry] = entriesOf([{ ...failure, code: 'INTERNAL_SERVER_ERROR', cause: new Error('bug') }]);
    expect(entry).toMatchObject({ cause: { stack: expect.stringContaining('log.test.ts') } });
  });

  it('holds no secret of the configuration, wherever it stands and whatever characters it has', () => {
    // The 7 keeps it apart from the log's own words.
    const anySecret = fc.string({ minLength: 3, maxLength: 30, unit: 'grapheme-ascii' }).map((text) => `7${text}`);
    fc.assert(
      fc.property(anySecret, (secret) => {
        const failed = { ...failure, message: `a${secret}b`, upstreamMessage: secret, cause: new Error(`x ${secret}`) };
        const [entry] = entriesOf([failed], { redact: [secret] });
        expect(entry).toMatchObject({
          msg: 'a[redacted]b',
          upstreamMessage: '[redacted]',
          cause: { message: 'x [redacted]' },
        });
      }),
    );
  });
});

describe('redaction', () => {
  const messageOf = (upstreamMessage: string, redact: readonly string[] = []) =>
    entriesOf([{ ...failure, upstreamMessage }], { redact })[0]?.['upstreamMessage'];

  it.each([
    ['Invalid token: Bearer abc.def-123', 'Invalid token: Bearer [redacted]'],
    ['Authorization: basic dXNlcjpwYXNz', 'Authorization: basic [redacted]'],
    ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig expired', 'jwt [redacted] expired'],
    ['cannot open redis://user:hunter2@cache:6379', 'cannot open redis://[redacted]@cache:6379'],
    ['mail to jane@example.com', 'mail to jane@example.com'],
  ])('reads %j as %j', (text, expected) => {
    expect(messageOf(text)).toBe(expected);
  });

  it('replaces the longer of two secrets of which one begins the other', () => {
    expect(messageOf('key-12345', ['key-1', 'key-12345'])).toBe('[redacted]');
  });

  it('cuts long texts after it has cleaned them, so that no half of a secret stays', () => {
    const text = `${'x'.repeat(1_995)}hunter2-and-more${'y'.repeat(1e6)}`;
    const message = String(messageOf(text, ['hunter2-and-more']));
    expect(message.length).toBeLessThanOrEqual(2_001);
    expect(message).not.toContain('hunt');
  });

  it('takes time in proportion to the text', () => {
    const startedAt = performance.now();
    messageOf('-eyJaaaaaaaaaaaa-Bearer '.repeat(1e4));
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});

describe('the readable log', () => {
  it('is one line: time, level, code, message, fields, cause', () => {
    const cause = new Error('outer', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
    const [line] = linesOf([call, { ...failure, cause }], { pretty: true });
    expect(line).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} WARN {2}UPSTREAM_UNAVAILABLE Source "payments" is unavailable\. requestId=r1 /,
    );
    expect(line).toMatch(/ durationMs=12\.35 cause="outer \(ECONNREFUSED: refused\)"\n$/);
  });

  it('lets no text begin a line of its own or steer the terminal', () => {
    const [line = ''] = linesOf(
      [{ ...failure, message: 'a\n12:00 INFO  forged\u001b[2J\u009b', upstreamMessage: 'b\r\nc' }],
      {
        pretty: true,
      },
    );
    expect(line.trimEnd()).not.toMatch(/\p{Cc}/u);
  });

  it('shows where a fault of the gateway came from, below the line', () => {
    const [line] = linesOf([{ ...failure, code: 'INTERNAL_SERVER_ERROR', cause: new Error('bug') }], { pretty: true });
    expect(line).toMatch(/cause=bug\n {4}at .*log\.test\.ts/);
  });
});

describe('the log of a worker', () => {
  it('says in each line which worker wrote it, as JSON and to be read', () => {
    const request = {
      type: 'request',
      requestId: 'r1',
      method: 'POST',
      path: '/graphql',
      status: 200,
      durationMs: 1,
      operationName: undefined,
    } as const;
    const events = [request, failure];
    expect(entriesOf(events, { worker: 2 }).map(({ worker }) => worker)).toEqual([2, 2]);
    const readable = linesOf(events, { worker: 2, pretty: true });
    for (const line of readable) expect(line).toMatch(/^[\d:.]+ #2 (INFO|WARN|ERROR)/);
    expect(entriesOf(events).some((entry) => 'worker' in entry)).toBe(false);
  });
});
