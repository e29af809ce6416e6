import type { PassedHeaders } from '../../upstream/pass-response-headers.ts';

interface Passed {
  readonly call: number;
  readonly values: readonly string[];
}

/** What browsers and proxies take of headers at all, and what they must take of cookies (RFC 6265, 6.1). */
const maxBytes = 8 * 1024;
const maxCookies = 50;

/**
 * Headers of APIs that go out with an answer. Every `Set-Cookie` does, each once, in the order in which their calls
 * began; of every other header the value of the call that began first and had it.
 */
export class AnswerHeaders implements PassedHeaders {
  #calls = 0;
  #passed: Map<string, Passed[]> | undefined;

  begin(): number {
    this.#calls += 1;
    return this.#calls;
  }

  pass(call: number, name: string, values: readonly string[]): void {
    this.#passed ??= new Map();
    const passed = this.#passed.get(name);
    if (!passed) this.#passed.set(name, [{ call, values }]);
    else if (name === 'set-cookie') passed.push({ call, values });
    else if (passed[0] && call < passed[0].call) passed[0] = { call, values };
  }

  /** Whether any goes out: the answer is then its caller's alone. */
  get isAny(): boolean {
    return this.#passed !== undefined;
  }

  /** Names and values in turn; what is beyond 8 KiB or 50 cookies is left out. */
  get lines(): readonly string[] {
    if (!this.#passed) return [];
    const lines: string[] = [];
    let bytes = 0;
    for (const [name, passed] of this.#passed) {
      for (const value of valuesOf(name, passed)) {
        bytes += name.length + value.length;
        if (bytes <= maxBytes) lines.push(name, value);
      }
    }
    return lines;
  }
}

function valuesOf(name: string, passed: readonly Passed[]): readonly string[] {
  const values = passed.toSorted((one, other) => one.call - other.call).flatMap(({ values }) => values);
  if (name === 'set-cookie') return [...new Set(values)].slice(0, maxCookies);
  return [values.join(', ')];
}
