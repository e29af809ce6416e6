import type { AttributeValue } from '../tracing/span.ts';

/** What made it, in JSON. */
export const scope = JSON.stringify({ name: 'weft' });

/** Attributes in the JSON of OTLP 1.x, without those that have no value. Their names are our own and need no escapes. */
export function otlpAttributes(attributes: Readonly<Record<string, AttributeValue>>): string {
  let text = '';
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined) text += `${text === '' ? '' : ','}{"key":"${key}","value":{${otlpValue(value)}}}`;
  }
  return text;
}

function otlpValue(value: Exclude<AttributeValue, undefined>): string {
  switch (typeof value) {
    case 'string':
      return `"stringValue":${JSON.stringify(value)}`;
    case 'boolean':
      return `"boolValue":${value}`;
    case 'number':
      // 64-bit integers are text in the JSON of protobuf.
      return Number.isSafeInteger(value) ? `"intValue":"${value}"` : `"doubleValue":${value}`;
    default:
      return value satisfies never;
  }
}

/**
 * Times on the clock of `performance.now()` as nanoseconds since the epoch. The two clocks are put together anew each time
 * that this is called: over days they come apart.
 */
export function nanosNow(): (time: number) => string {
  const offset = Date.now() - performance.now();
  return (time) => {
    const ms = offset + time;
    const whole = Math.floor(ms);
    return `${whole}${String(Math.floor((ms - whole) * 1e6)).padStart(6, '0')}`;
  };
}
