import { describe, expect, it } from 'vitest';
import type { LogConfig } from '../../../gateway/config/telemetry-config.ts';
import type { RequestEvent } from '../../../gateway/telemetry/events.ts';
import { createLog } from '../../../gateway/telemetry/log.ts';

const event: RequestEvent = {
  ...{ type: 'request', requestId: 'r', method: 'POST', path: '/graphql', status: 403, durationMs: 1 },
  ...{ operationName: undefined, client: '198.51.100.1', failure: { code: 'FORBIDDEN', isPartial: false } },
};

function clientsIn(clients: LogConfig['clients']): unknown[] {
  const lines: Record<string, unknown>[] = [];
  const config = { slow: undefined, failing: false, callerKey: undefined, clients };
  createLog({ pretty: false, config, destination: { write: (line) => lines.push(JSON.parse(line)) } })(event);
  return lines.map(({ type, client }) => [type, client]);
}

describe('addresses of clients in the log', () => {
  it.each<[LogConfig['clients'], unknown[]]>([
    [
      undefined,
      [
        ['request', undefined],
        ['audit', '198.51.100.1'],
      ],
    ],
    [
      'audit',
      [
        ['request', undefined],
        ['audit', '198.51.100.1'],
      ],
    ],
    [
      'all',
      [
        ['request', '198.51.100.1'],
        ['audit', '198.51.100.1'],
      ],
    ],
    [
      'none',
      [
        ['request', undefined],
        ['audit', undefined],
      ],
    ],
  ])('with clients: %s', (clients, told) => {
    expect(clientsIn(clients)).toEqual(told);
  });
});
