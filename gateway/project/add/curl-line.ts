import { ProjectError } from '../../errors/project-error.ts';

/** An HTTP call as a `curl` line says it. */
export interface CurlCall {
  /** Upper-case. */
  readonly method: string;
  readonly url: string;
  /** Lower-case name → value. */
  readonly headers: ReadonlyMap<string, string>;
  /** `user:password`. */
  readonly user: string | undefined;
  readonly body: string | undefined;
}

/** A call while its options are read. */
interface Reading {
  method: string | undefined;
  url: string | undefined;
  user: string | undefined;
  isGet: boolean;
  readonly headers: Map<string, string>;
  readonly bodies: string[];
}

/** What an option with a value does. */
const withValue: Readonly<Record<string, (call: Reading, value: string) => void>> = {
  '--request': (call, value) => {
    call.method = value.toUpperCase();
  },
  '--header': (call, value) => addHeader(call.headers, value),
  '--user': (call, value) => {
    call.user = value;
  },
  '--cookie': (call, value) => addHeader(call.headers, `Cookie: ${value}`),
  '--url': setUrl,
  '--data': (call, value) => call.bodies.push(value),
  '--json': (call, value) => {
    call.headers.set('content-type', 'application/json');
    call.bodies.push(value);
  },
};

const aliases: Readonly<Record<string, string>> = {
  '-X': '--request',
  '-H': '--header',
  '-u': '--user',
  '-b': '--cookie',
  '-d': '--data',
  '--data-raw': '--data',
  '--data-ascii': '--data',
  '--data-binary': '--data',
};

/** Options that say nothing of the call itself. */
const ignored = new Set(
  '-s --silent -S --show-error -i --include -v --verbose -L --location -k --insecure --compressed -f --fail -# --progress-bar --http1.1 --http2 -N --no-buffer -g --globoff'.split(
    ' ',
  ),
);
const ignoredWithValue = new Set(
  '-o --output -A --user-agent -e --referer -m --max-time --connect-timeout -w --write-out --retry -c --cookie-jar'.split(
    ' ',
  ),
);

/** Options of one letter that take a value, which may follow without a space: `-XPOST`. */
const shortWithValue = new Set('XHdubAeomcw');

/**
 * Reads a `curl …` line as a shell and curl would.
 * @throws ProjectError for what it cannot read faithfully
 */
export function parseCurl(line: string): CurlCall {
  const call: Reading = {
    method: undefined,
    url: undefined,
    user: undefined,
    isGet: false,
    headers: new Map(),
    bodies: [],
  };
  const words = shellWords(line).slice(1).flatMap(separated).values();
  for (const word of words) {
    const set = withValue[aliases[word] ?? word];
    if (set || ignoredWithValue.has(word)) {
      const { value, done } = words.next();
      if (done) refuse(`${word} has no value`);
      set?.(call, value);
    } else if (word === '-G' || word === '--get') call.isGet = true;
    else if (word === '-I' || word === '--head') call.method ??= 'HEAD';
    else if (!word.startsWith('-')) setUrl(call, word);
    else if (!ignored.has(word)) refuse(`the option ${word} is not understood`);
  }
  return callOf(call);
}

function callOf({ method, url, user, headers, bodies, isGet }: Reading): CurlCall {
  const body = bodies.length === 0 ? undefined : bodies.join('&');
  if (body?.startsWith('@')) refuse('it reads its body from a file; put the body into the line');
  const address = checkedUrl(url ?? '');
  if (isGet && body !== undefined) {
    return { url: withQuery(address, body), method: method ?? 'GET', headers, user, body: undefined };
  }
  return { url: address, method: method ?? (body === undefined ? 'GET' : 'POST'), headers, user, body };
}

function setUrl(call: Reading, url: string): void {
  if (call.url !== undefined) refuse(`it calls two addresses: ${call.url} and ${url}`);
  call.url = url;
}

/** The words of a line as a POSIX shell splits it: quotes, backslashes, continued lines. Nothing is expanded. */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  const pattern = /\\\r?\n|\$'((?:[^'\\]|\\.)*)'|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|(\s+)|([\s\S])/g;
  for (const match of line.matchAll(pattern)) {
    const [whole, ansi, single, double, escaped, space, plain] = match;
    if (whole.startsWith('\\\n') || whole.startsWith('\\\r')) continue;
    if (space !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    if (plain === "'" || plain === '"') refuse('a quote is not closed');
    const text = ansi?.replace(/\\(.)/g, (_, letter: string) => ansiEscapes[letter] ?? letter);
    word = (word ?? '') + (text ?? single ?? double?.replace(/\\([$`"\\])/g, '$1') ?? escaped ?? plain ?? '');
  }
  return word === undefined ? words : [...words, word];
}

const ansiEscapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** `-sSXPOST` is `-s -S -X POST`, `--url=x` is `--url x`. */
function separated(word: string): string[] {
  const [, name, value] = /^(--[a-z-]+)=(.*)$/s.exec(word) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  if (!/^-[^-]./s.test(word)) return [word];
  const letters = [...word.slice(1)];
  const last = letters.findIndex((letter) => shortWithValue.has(letter));
  if (last === -1) return letters.map((letter) => `-${letter}`);
  const rest = letters.slice(last + 1).join('');
  return [...letters.slice(0, last + 1).map((letter) => `-${letter}`), ...(rest === '' ? [] : [rest])];
}

function addHeader(headers: Map<string, string>, text: string): void {
  const colon = text.indexOf(':');
  if (colon < 1) refuse(`the header ${JSON.stringify(text)} has no name`);
  headers.set(text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim());
}

function withQuery(url: string, query: string): string {
  const parsed = new URL(url);
  for (const [name, value] of new URLSearchParams(query)) parsed.searchParams.append(name, value);
  return parsed.href;
}

function checkedUrl(url: string): string {
  const parsed = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(url) ? url : `http://${url}`);
  if (url === '' || !parsed || !/^https?:$/.test(parsed.protocol)) refuse('it calls no http or https address');
  return parsed.href;
}

function refuse(reason: string): never {
  throw new ProjectError([{ severity: 'error', message: `the curl line cannot be read: ${reason}` }]);
}
