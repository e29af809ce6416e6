import fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createAccessLine } from '../../../gateway/telemetry/access-line.ts';
import type { RequestEvent } from '../../../gateway/telemetry/events.ts';

const event: fc.Arbitrary<RequestEvent> = fc.record({
  type: fc.constant('request' as const),
  requestId: fc.string(),
  method: fc.constantFrom('GET', 'POST', 'M-SEARCH'),
  path: fc.string({ unit: 'binary' }),
  status: fc.integer({ min: 100, max: 599 }),
  durationMs: fc.double({ min: 0, max: 1e7, noNaN: true }),
  operationName: fc.option(fc.string(), { nil: undefined }),
});

describe('the line of a request', () => {
  it('is the one that the log would write of its members', () => {
    fc.assert(
      fc.property(event, fc.integer({ min: 0, max: 4e12 }), (request, at) => {
        const lines: string[] = [];
        const log = pino(
          {
            base: null,
            timestamp: () => `,"time":"${new Date(at).toISOString()}"`,
            formatters: { level: (label) => ({ level: label }) },
          },
          { write: (line: string) => lines.push(line) },
        );
        log.info({ ...request, durationMs: Math.round(request.durationMs * 100) / 100 }, 'request');
        const line = createAccessLine(() => at)(request);
        expect(JSON.parse(line)).toEqual(JSON.parse(lines[0] ?? ''));
        expect(Object.keys(JSON.parse(line))).toEqual(Object.keys(JSON.parse(lines[0] ?? '')));
        expect(line.slice(0, -1)).not.toContain('\n');
      }),
    );
  });
});
