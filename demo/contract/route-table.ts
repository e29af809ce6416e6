import type { ContractOperation } from './document.ts';

export type Route =
  | { readonly found: 'operation'; readonly operation: ContractOperation; readonly path: Record<string, string> }
  | { readonly found: 'other-methods'; readonly allow: readonly string[] }
  | { readonly found: 'nothing' }
  | { readonly found: 'malformed' };

interface Template {
  readonly operation: ContractOperation;
  readonly segments: readonly { readonly pattern: RegExp; readonly names: readonly string[] }[];
  /** Literal segments, so that `/customers/new` wins over `/customers/{id}` (OpenAPI 3.1, 4.8.8.2). */
  readonly literals: number;
}

/**
 * Finds the operation of a raw, still percent-encoded path. Each segment is decoded on its own after splitting, so an
 * encoded slash stays within its argument.
 */
export class RouteTable {
  readonly #templates: readonly Template[];

  constructor(operations: readonly ContractOperation[]) {
    this.#templates = operations.map(toTemplate).sort((a, b) => b.literals - a.literals);
  }

  find(method: string, rawPath: string): Route {
    const segments = decodedSegments(rawPath);
    if (segments === undefined) return { found: 'malformed' };
    const allow = new Set<string>();
    for (const template of this.#templates) {
      const path = argumentsOf(template, segments);
      if (path === undefined) continue;
      if (template.operation.method === method) return { found: 'operation', operation: template.operation, path };
      allow.add(template.operation.method);
    }
    return allow.size === 0 ? { found: 'nothing' } : { found: 'other-methods', allow: [...allow] };
  }
}

function toTemplate(operation: ContractOperation): Template {
  const segments = operation.path
    .split('/')
    .slice(1)
    .map((segment) => {
      const names: string[] = [];
      const source = segment.split(/(\{[^}]+\})/).map((part) => {
        if (!part.startsWith('{')) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
        names.push(part.slice(1, -1));
        return '(.+?)';
      });
      return { pattern: new RegExp(`^${source.join('')}$`, 's'), names };
    });
  return { operation, segments, literals: segments.filter(({ names }) => names.length === 0).length };
}

function decodedSegments(rawPath: string): string[] | undefined {
  try {
    return rawPath.split('/').slice(1).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function argumentsOf(template: Template, segments: readonly string[]): Record<string, string> | undefined {
  if (template.segments.length !== segments.length) return undefined;
  const found: Record<string, string> = {};
  for (const [index, { pattern, names }] of template.segments.entries()) {
    const match = pattern.exec(segments[index] ?? '');
    if (match === null) return undefined;
    for (const [position, name] of names.entries()) found[name] = match[position + 1] ?? '';
  }
  return found;
}
