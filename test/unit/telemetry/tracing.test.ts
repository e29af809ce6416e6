import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nanosNow, otlpAttributes } from '../../../gateway/telemetry/otlp/otlp-json.ts';
import { OtlpSender, type SendOutcome } from '../../../gateway/telemetry/otlp/otlp-sender.ts';
import { RandomHex } from '../../../gateway/telemetry/tracing/random-hex.ts';
import { SpanExporter } from '../../../gateway/telemetry/tracing/span-exporter.ts';
import { readTraceParent, readTraceState, traceParent } from '../../../gateway/telemetry/tracing/trace-context.ts';
import { createGuardedPost } from '../../../gateway/upstream/guarded-post.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

describe('a traceparent', () => {
  it('is read with the flag of its sampling, and written the same', () => {
    expect(readTraceParent(`00-${traceId}-${spanId}-01`)).toEqual({ traceId, spanId, isSampled: true });
    expect(readTraceParent(traceParent(traceId, spanId, false))).toEqual({ traceId, spanId, isSampled: false });
    expect(readTraceParent(`00-${traceId}-${spanId}-03`)?.isSampled).toBe(true);
  });

  it('of a version to come is read as far as this one goes', () => {
    expect(readTraceParent(`cc-${traceId}-${spanId}-01-what-the-future-will-be-like`)?.isSampled).toBe(true);
    expect(readTraceParent(`cc-${traceId}-${spanId}-01`)?.isSampled).toBe(true);
    expect(readTraceParent(`cc-${traceId}-${spanId}-01.what`)).toBeUndefined();
  });

  it.each([
    ['nothing', undefined],
    ['no text', ['a']],
    ['an empty text', ''],
    ['the version that there never is', `ff-${traceId}-${spanId}-01`],
    ['more than the version has', `00-${traceId}-${spanId}-01-`],
    ['two, put together', `00-${traceId}-${spanId}-01, 00-${traceId}-${spanId}-01`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['a span of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['upper case', `00-${traceId.toUpperCase()}-${spanId}-01`],
    ['an id that is too short', `00-${traceId.slice(1)}-${spanId}-01`],
    ['no flags', `00-${traceId}-${spanId}`],
    ['flags that are no numbers', `00-${traceId}-${spanId}-0x`],
    ['what is before it', ` 00-${traceId}-${spanId}-01`],
  ])('that is %s says nothing', (_what, text) => {
    expect(readTraceParent(text)).toBeUndefined();
  });
});

describe('a tracestate', () => {
  it('is passed on as it came, without what is empty', () => {
    expect(readTraceState('rojo=00f067aa0ba902b7,congo=t61rcWkgMzE')).toBe('rojo=00f067aa0ba902b7,congo=t61rcWkgMzE');
    expect(readTraceState('a=1, \t b@tenant=2 2,')).toBe('a=1,b@tenant=2 2');
  });

  it.each([
    ['nothing', undefined],
    ['empty', ' , '],
    ['without a value', 'a'],
    ['without a key', '=1'],
    ['with a key in upper case', 'A=1'],
    ['with a value that ends in nothing', 'a='],
    ['with a line end', 'a=1\r\nx-evil: 1'],
    ['with a key twice', 'a=1,a=2'],
    ['of more than 32 members', Array.from({ length: 33 }, (_, index) => `k${index}=1`).join()],
    ['of more than 512 characters', `a=${'x'.repeat(511)}`],
  ])('that is %s is passed on to nobody', (_what, text) => {
    expect(readTraceState(text)).toBeUndefined();
  });
});

describe('an id', () => {
  it('is as long as it should be, and another each time', () => {
    const ids = new RandomHex();
    const drawn = Array.from({ length: 2_000 }, () => ids.take(8));
    expect(new Set(drawn).size).toBe(2_000);
    expect(drawn.every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
  });
});

describe('the JSON of OTLP', () => {
  it('has whole numbers as text, and nothing of what has no value', () => {
    const text = otlpAttributes({ a: 'x\n"y"', b: 3, c: 0.5, d: false, e: undefined });
    expect(JSON.parse(`[${text}]`)).toEqual([
      { key: 'a', value: { stringValue: 'x\n"y"' } },
      { key: 'b', value: { intValue: '3' } },
      { key: 'c', value: { doubleValue: 0.5 } },
      { key: 'd', value: { boolValue: false } },
    ]);
  });

  it('has times as nanoseconds since the epoch', () => {
    const before = Date.now();
    const now = nanosNow()(performance.now());
    expect(now).toMatch(/^\d{19}$/);
    expect(Number(BigInt(now) / 1_000_000n)).toBeGreaterThanOrEqual(before - 1);
    expect(Number(BigInt(now) / 1_000_000n)).toBeLessThanOrEqual(Date.now() + 1);
  });
});

describe('a collector', () => {
  const post = createGuardedPost();
  const over = new AbortController().signal;

  async function outcomeOf(status: number, headers: Record<string, string> = {}, body = '{}'): Promise<SendOutcome> {
    const server = createServer((_request, response) => response.writeHead(status, headers).end(body));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const outcome = await new OtlpSender({ url: `http://127.0.0.1:${port}/`, headers: {}, post }).send('{}', over);
    server.closeAllConnections();
    server.close();
    return outcome;
  }

  it('has taken what it answers with 200, but for what it says it refused', async () => {
    expect(await outcomeOf(200)).toEqual({ kind: 'taken', refused: 0 });
    const partly = JSON.stringify({ partialSuccess: { rejectedSpans: '3', errorMessage: 'no' } });
    expect(await outcomeOf(200, {}, partly)).toEqual({ kind: 'taken', refused: 3 });
    for (const body of ['x', 'null', 'x'.repeat(100_000)]) {
      expect(await outcomeOf(200, {}, body)).toEqual({ kind: 'taken', refused: 0 });
    }
  });

  it('is asked again after 429, 502, 503 and 504, when it says, and after nothing else', async () => {
    expect(await outcomeOf(429, { 'retry-after': '7' })).toMatchObject({ kind: 'again', afterMs: 7_000 });
    expect(await outcomeOf(503, { 'retry-after': '9999' })).toMatchObject({ kind: 'again', afterMs: 60_000 });
    expect(await outcomeOf(502)).toEqual({ kind: 'again', reason: 'it answers 502', afterMs: 0 });
    for (const status of [301, 400, 401, 404, 413, 500]) expect((await outcomeOf(status)).kind).toBe('refused');
  });

  it('that is not there is asked again', async () => {
    const sender = new OtlpSender({ url: 'http://127.0.0.1:1/', headers: {}, post });
    expect(await sender.send('{}', over)).toEqual({ kind: 'again', reason: 'it cannot be reached', afterMs: 0 });
  });

  it('at an address that is never called is said to be that', async () => {
    const sender = new OtlpSender({ url: 'http://169.254.1.1:4318/', headers: {}, post });
    expect(await sender.send('{}', over)).toMatchObject({
      reason: 'it is at a link-local or metadata address, which is not called',
    });
  });
});

describe('the export of spans', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const taken: SendOutcome = { kind: 'taken', refused: 0 };
  const again = (afterMs = 0): SendOutcome => ({ kind: 'again', reason: 'it answers 503', afterMs });

  function exporting(outcome: (count: number) => SendOutcome | Promise<SendOutcome>) {
    const sent: string[][] = [];
    const told: [number, number, string | undefined][] = [];
    const exporter = new SpanExporter({
      random: () => 1,
      bodyOf: (spans) => spans.join(),
      told: (...counts) => told.push(counts),
      sender: {
        async send(body) {
          sent.push(body.split(','));
          return outcome(sent.length);
        },
      },
    });
    return { exporter, sent, told };
  }

  it('sends what came within a second together, and at once when it is much', async () => {
    const { exporter, sent, told } = exporting(() => taken);
    exporter.add(['a', 'b']);
    exporter.add(['c']);
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toEqual([['a', 'b', 'c']]);
    exporter.add(Array.from({ length: 600 }, () => 'x'));
    await vi.advanceTimersByTimeAsync(0);
    expect(sent[1]).toHaveLength(512);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent[2]).toHaveLength(88);
    expect(told).toEqual([
      [3, 0, undefined],
      [512, 0, undefined],
      [88, 0, undefined],
    ]);
  });

  it('sends again what is not taken now, with growing pauses or those that are asked for, five times in all', async () => {
    const { exporter, sent, told } = exporting((count) => again(count === 2 ? 20_000 : 0));
    exporter.add(['a']);
    await vi.advanceTimersByTimeAsync(1_000);
    const counts: number[] = [];
    for (const ms of [2_000, 20_000, 8_000, 16_000, 60_000]) {
      await vi.advanceTimersByTimeAsync(ms - 1);
      counts.push(sent.length);
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(counts).toEqual([1, 2, 3, 4, 5]);
    expect(told).toEqual([[0, 1, 'it answers 503']]);
  });

  it('loses what has no room, all spans of a request or none, and says so', async () => {
    const { exporter, sent, told } = exporting(() => new Promise(() => undefined));
    const many = (count: number) => Array.from({ length: count }, () => 'x');
    exporter.add(many(512));
    await vi.advanceTimersByTimeAsync(0);
    exporter.add(many(8_000));
    exporter.add(many(200));
    exporter.add(many(192));
    exporter.add(['y']);
    expect(told).toEqual([
      [0, 200, '8192 spans wait already'],
      [0, 1, '8192 spans wait already'],
    ]);
    expect(sent).toHaveLength(1);
  });

  it('sends what waits before it ends, once, and takes nothing after', async () => {
    const { exporter, sent, told } = exporting((count) => (count === 1 ? again() : taken));
    exporter.add(['a']);
    await vi.advanceTimersByTimeAsync(1_000);
    exporter.add(['b']);
    await exporter.close(1_000);
    expect(sent).toEqual([['a'], ['a'], ['b']]);
    exporter.add(['c']);
    expect(told).toEqual([
      [1, 0, undefined],
      [1, 0, undefined],
      [0, 1, 'the gateway ends'],
    ]);
  });

  it('ends after its grace, whatever the collector does', async () => {
    const { exporter, told } = exporting(() => again(60_000));
    exporter.add(['a']);
    await vi.advanceTimersByTimeAsync(1_000);
    const closed = exporter.close(500);
    await vi.advanceTimersByTimeAsync(500);
    await closed;
    expect(told).toEqual([[0, 1, 'it answers 503']]);
  });
});
