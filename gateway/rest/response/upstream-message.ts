/** Characters of upstream text that go to the log. */
const longest = 500;

type Json = Readonly<Record<string, unknown>>;

/**
 * What an upstream says about its failure, short and on one line, for the log: problem details (RFC 9457),
 * `error.message`, `message` and their like, else the beginning of the body. `undefined` for an empty body.
 */
export function upstreamMessage(body: Uint8Array): string | undefined {
  const text = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 64 * 1024)).toString();
  const said = /^\s*[{[]/.test(text) ? messageOf(parsed(text)) : undefined;
  const line = (said ?? text).replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  if (line === '') return undefined;
  return line.length > longest ? `${line.slice(0, longest).toWellFormed()}…` : line;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return messageOf(value[0]);
  if (typeof value !== 'object' || value === null) return undefined;
  const { title, detail, message, error, error_description: description, errors } = value as Json;
  const problem = [title, detail].filter((part) => typeof part === 'string' && part !== '');
  if (problem.length > 0) return problem.join(': ');
  if (typeof error === 'object' && error !== null) return messageOf(error);
  const texts = [message, description, error].filter((part) => typeof part === 'string' && part !== '');
  return (texts[0] as string | undefined) ?? (Array.isArray(errors) ? messageOf(errors[0]) : undefined);
}
