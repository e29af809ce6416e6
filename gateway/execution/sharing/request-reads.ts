/** Headers of a request by lower-case name, those that came as lists left out. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** What an execution has read of the request that it was made for. */
export class RequestReads {
  readonly #headers = new Set<string>();
  #beyondHeaders = false;

  /** Lower-case names of the headers that were asked for, whether they were there or not. */
  get headers(): ReadonlySet<string> {
    return this.#headers;
  }

  /** Whether it read something that no key can hold: all headers at once, the connection, the request itself. */
  get beyondHeaders(): boolean {
    return this.#beyondHeaders;
  }

  readHeader(name: string): void {
    this.#headers.add(name.toLowerCase());
  }

  readBeyondHeaders(): void {
    this.#beyondHeaders = true;
  }
}

/** The same headers, telling `reads` of each that is asked for. */
export function followedHeaders(headers: Readonly<Record<string, unknown>>, reads: RequestReads): Headers {
  const read = (name: string | symbol) => {
    if (typeof name !== 'string') return undefined;
    reads.readHeader(name);
    const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  return new Proxy(Object.create(null) as Record<string, string | undefined>, {
    get: (_, name) => read(name),
    has: (_, name) => read(name) !== undefined,
    getOwnPropertyDescriptor(_, name) {
      const value = read(name);
      return value === undefined ? undefined : { value, enumerable: true, configurable: true, writable: false };
    },
    ownKeys() {
      reads.readBeyondHeaders();
      return Object.keys(headers).filter((name) => typeof headers[name] === 'string');
    },
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
  });
}
