import { describe, expect, it } from 'vitest';
import { DEMO_PORTS, demoPort } from '../../../demo/ports.ts';

describe('demoPort', () => {
  it('gives each service its own port, below those that systems hand out', () => {
    const ports = Object.values(DEMO_PORTS);
    expect(new Set(ports).size).toBe(13);
    expect(ports.every((port) => port < 32_768)).toBe(true);
  });

  it('takes the port from the environment, else the default', () => {
    expect(demoPort('orders', {})).toBe(4103);
    expect(demoPort('orders', { ORDERS_PORT: '' })).toBe(4103);
    expect(demoPort('orders', { ORDERS_PORT: '5103' })).toBe(5103);
  });

  it.each(['x', '-1', '65536', '41.5', '0x10'])('refuses %s as a port', (given) => {
    expect(() => demoPort('orders', { ORDERS_PORT: given })).toThrow(
      `ORDERS_PORT must be a port from 0 to 65535, and is "${given}".`,
    );
  });
});
