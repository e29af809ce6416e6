/** Statuses above 499 that tell of the request or of the moment, and not of a mistake of ours. */
const allowed: ReadonlySet<number> = new Set([501, 503, 505]);

/** What no answer may be, whatever was asked; `undefined` for one that may. Nothing at all may be the answer to what is no request. */
export function wrongWith(answer: string): string | undefined {
  if (answer === '') return undefined;
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(answer) ?? [];
  if (status === undefined) return `an answer that is no HTTP: ${JSON.stringify(answer.slice(0, 100))}`;
  if (Number(status) >= 500 && !allowed.has(Number(status))) return `status ${status}`;
  if (answer.includes('INTERNAL_SERVER_ERROR')) return 'INTERNAL_SERVER_ERROR';
  // A document may hold such words, and is never repeated with a place in a file.
  const [trace] = /(?:\bat [^"\n]{0,200}\.[jt]s:\d+:\d+|node:internal\/)/.exec(answer) ?? [];
  return trace === undefined ? undefined : `insides: ${trace}`;
}

/** Bytes on the heap, in the order in which they were measured, the cleaned heap each time. */
export function growth(heaps: readonly number[]): number {
  // By then what is kept of documents, texts and answers has come.
  const settled = heaps.slice(Math.floor(heaps.length / 3));
  const half = Math.floor(settled.length / 2);
  return half === 0 ? 0 : Math.min(...settled.slice(half)) - Math.max(...settled.slice(0, half));
}
