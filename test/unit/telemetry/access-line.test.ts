import fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createAccessLine } from '../../../gateway/telemetry/access-line.ts';
import type { RequestEvent } from '../../../gateway/telemetry/events.ts';
import { requestLine } from '../../../gateway/telemetry/log-line.ts';

const event: fc.Arbitrary<RequestEvent> = fc.record({
  type: fc.constant('request' as const),
  requestId: fc.string(),
  method: fc.constantFrom('GET', 'POST', 'M-SEARCH'),
  path: fc.string({ unit: 'binary' }),
  status: fc.integer({ min: 100, max: 599 }),
  durationMs: fc.double({ min: 0, max: 1e7, noNaN: true }),
  operationName: fc.option(fc.string(), { nil: undefined }),
  ...{ operationType: fc.constant(undefined), documentHash: fc.constant(undefined), from: fc.constant(undefined) },
  failure: fc.option(fc.record({ code: fc.string(), isPartial: fc.boolean() }), { nil: undefined }),
});

const operation = fc.record({
  operationType: fc.constantFrom('query' as const, 'mutation' as const),
  documentHash: fc.constant('0123456789abcdef'),
  from: fc.constantFrom('execution' as const, 'kept' as const, 'shared' as const),
});

const known = fc.tuple(event, fc.option(operation, { nil: {} })).map(([one, other]) => ({ ...one, ...other }));
const seen = fc.record({
  upstreamCalls: fc.nat(),
  caller: fc.option(fc.constant('fedcba9876543210'), { nil: undefined }),
});

describe('the line of a request', () => {
  it('is the one that the log would write of its members', () => {
    fc.assert(
      fc.property(known, seen, fc.integer({ min: 0, max: 4e12 }), (request, seenOfIt, at) => {
        const lines: string[] = [];
        const log = pino(
          {
            base: null,
            timestamp: () => `,"time":"${new Date(at).toISOString()}"`,
            formatters: { level: (label) => ({ level: label }) },
          },
          { write: (line: string) => lines.push(line) },
        );
        const { fields, message } = requestLine(request, seenOfIt);
        log.info(fields, message);
        const line = createAccessLine(() => at)(request, seenOfIt);
        expect(JSON.parse(line)).toEqual(JSON.parse(lines[0] ?? ''));
        expect(Object.keys(JSON.parse(line))).toEqual(Object.keys(JSON.parse(lines[0] ?? '')));
        expect(line.slice(0, -1)).not.toContain('\n');
      }),
    );
  });
});
