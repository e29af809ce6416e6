/**
 * The target of the link to the next page in a `Link` header (RFC 8288, 3): the first whose `rel` has `next` among its
 * relation types; one with an `anchor` speaks of another resource. `undefined` where there is none.
 */
export function nextLink(header: string | readonly string[] | undefined): string | undefined {
  const text = [header ?? []].flat().join(',');
  return [...linksOf(text)].find(({ parameters }) => isNext(parameters))?.target;
}

interface LinkValue {
  readonly target: string;
  /** The first of each name, names in lower case (RFC 8288, 3.3). */
  readonly parameters: ReadonlyMap<string, string>;
}

function isNext(parameters: LinkValue['parameters']): boolean {
  const relations = (parameters.get('rel') ?? '').toLowerCase().split(/\s+/);
  return relations.includes('next') && !parameters.has('anchor');
}

const linkStart = /[\s,]*<([^<>]*)>/y;
const linkParameter = /\s*;\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?/y;

function* linksOf(text: string): Generator<LinkValue> {
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at = pattern.lastIndex;
    return match;
  };
  while (at < text.length) {
    const start = take(linkStart);
    if (!start) {
      // What is no link is left out up to the next comma.
      const comma = text.indexOf(',', at);
      if (comma === -1) return;
      at = comma + 1;
      continue;
    }
    const parameters = new Map<string, string>();
    for (let found = take(linkParameter); found; found = take(linkParameter)) {
      const [, name = '', quoted, bare = ''] = found;
      const key = name.toLowerCase();
      if (!parameters.has(key)) parameters.set(key, quoted === undefined ? bare : quoted.replaceAll(/\\(.)/g, '$1'));
    }
    yield { target: start[1] ?? '', parameters };
  }
}
