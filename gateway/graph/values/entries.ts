/**
 * JSON objects whose keys are data as lists of `{ key, value }`, in the order of the answer.
 * @param within How many lists stand around them. What is a list already, from a project's resolver, stays.
 */
export function entriesOf(value: unknown, within: number): unknown {
  if (within > 0) return Array.isArray(value) ? value.map((item) => entriesOf(item, within - 1)) : value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value).map(([key, item]) => ({ key, value: item }));
}
