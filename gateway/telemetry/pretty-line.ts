/** Members that a person reads elsewhere in the line, or not at all. */
const notAmongFields = new Set(['level', 'time', 'msg', 'code', 'type', 'cause']);

/**
 * A JSON line of the log as one line for a person: time, level, code, message, then `name=value`.
 * The number of the worker that wrote it stands after the time. Where an error came from follows, indented. A line that is no JSON stays as it is.
 */
export function prettyLine(json: string, worker?: number): string {
  const entry = parse(json);
  if (!entry) return json;
  const { level, time, msg, code, cause } = entry;
  const fields = Object.entries(entry)
    .filter(([name]) => !notAmongFields.has(name))
    .map(([name, value]) => `${name}=${fieldText(value)}`);
  const causes = causeText(cause);
  const parts = [
    String(time).slice(11, 23),
    worker === undefined ? '' : `#${worker}`,
    String(level).toUpperCase().padEnd(5),
    code === undefined ? '' : String(code),
    oneLine(String(msg)),
    ...fields,
    causes && `cause=${fieldText(causes)}`,
  ];
  return `${parts.filter(Boolean).join(' ')}\n${stackLines(cause)}`;
}

type Entry = Readonly<Record<string, unknown>>;

function parse(json: string): Entry | undefined {
  try {
    return JSON.parse(json) as Entry;
  } catch {
    return undefined;
  }
}

function fieldText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[\w./:@-]+$/.test(text) ? text : JSON.stringify(text);
}

/** No text may begin a line of its own, or steer the terminal. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) =>
    JSON.stringify(character)
      .slice(1, -1)
      .replace(/[\x7f-\x9f]/, ''),
  );
}

function causeText(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null) return undefined;
  const { code, message, cause: inner } = cause as Entry;
  return [code && `${code}:`, message, inner && `(${causeText(inner)})`].filter(Boolean).join(' ');
}

function stackLines(cause: unknown): string {
  const stack = (cause as Entry | undefined)?.['stack'];
  if (typeof stack !== 'string') return '';
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return frames.map((frame) => `    ${oneLine(frame.trim())}\n`).join('');
}
