/** `a[b][]` as `['a', 'b', '']`. */
function stepsOf(name: string): string[] {
  const [head = ''] = name.split('[', 1);
  const inner = [...name.slice(head.length).matchAll(/\[([^\]]*)\]/g)].map(([, step = '']) => step);
  return [head, ...inner];
}

type Node = string | Map<string, Node>;

/**
 * Reads `application/x-www-form-urlencoded` with nested names, as Stripe and Rails do: `a[b]=1` is an object, `a[]=1`
 * and `a[0]=1` are lists, a name that repeats is a list too.
 */
export function readForm(text: string): Record<string, unknown> {
  const root = new Map<string, Node>();
  for (const [name, value] of new URLSearchParams(text)) put(root, stepsOf(name), value);
  return Object.fromEntries([...root].map(([key, node]) => [key, plain(node)]));
}

function put(node: Map<string, Node>, steps: readonly string[], value: string): void {
  const [first = '', ...rest] = steps;
  const key = first === '' ? String(node.size) : first;
  const existing = node.get(key);
  if (rest.length === 0) {
    node.set(key, existing === undefined ? value : repeated(existing, value));
    return;
  }
  const child = existing instanceof Map ? existing : new Map<string, Node>();
  node.set(key, child);
  put(child, rest, value);
}

function repeated(existing: Node, value: string): Node {
  const items = existing instanceof Map ? existing : new Map<string, Node>([['0', existing]]);
  return items.set(String(items.size), value);
}

function plain(node: Node): unknown {
  if (typeof node === 'string') return node;
  const isList = [...node.keys()].every((key, index) => key === String(index));
  return isList
    ? [...node.values()].map(plain)
    : Object.fromEntries([...node].map(([key, inner]) => [key, plain(inner)]));
}
