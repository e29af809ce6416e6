/** `type/subtype` in lower case, without parameters (RFC 9110, 8.3.1). */
export function essenceOf(mediaType: string): string {
  const end = mediaType.indexOf(';');
  return (end === -1 ? mediaType : mediaType.slice(0, end)).trim().toLowerCase();
}

/** Whether a media type is JSON: `application/json`, `text/json`, or with the suffix `+json` (RFC 6839, 3.1). */
export function isJson(mediaType: string): boolean {
  return /^(?:application|text)\/json$|\+json$/.test(essenceOf(mediaType));
}

/** Whether a media type is JSON texts one a line: NDJSON, JSON Lines, JSON text sequences (RFC 7464). */
export function isJsonLines(mediaType: string): boolean {
  return /^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-seq|stream\+json)$|\+json-seq$/.test(
    essenceOf(mediaType),
  );
}

/** Whether a media type is a form: names and values of a person's choice. */
export function isForm(mediaType: string): boolean {
  return /^(?:application\/x-www-form-urlencoded$|multipart\/)/.test(essenceOf(mediaType));
}

/** Whether a media type is XML (RFC 7303). */
export function isXml(mediaType: string): boolean {
  return /^(?:application|text)\/xml$|\+xml$/.test(essenceOf(mediaType));
}

/** Whether a media type is text that a GraphQL string can hold. */
export function isText(mediaType: string): boolean {
  const essence = essenceOf(mediaType);
  return (
    essence.startsWith('text/') ||
    isXml(essence) ||
    /^application\/(?:x-www-form-urlencoded|javascript|ecmascript|graphql|sql|toml|(?:x-)?yaml|jwt|jose)$|\+(?:yaml|jwt)$/.test(
      essence,
    )
  );
}

/** Whether a media type is a range, as `image/*` (OpenAPI 3.1, 4.8.14). */
export function isRange(mediaType: string): boolean {
  return essenceOf(mediaType).includes('*');
}

/** Whether a media type lies in a range, or is the same but for its parameters. */
export function isWithin(mediaType: string, range: string): boolean {
  const given = essenceOf(mediaType);
  const wanted = essenceOf(range);
  if (wanted === '*/*' || wanted === '*' || wanted === given) return true;
  return wanted.endsWith('/*') && given.startsWith(wanted.slice(0, -1));
}

/** A parameter of a media type, unquoted; `undefined` if it has none. */
export function parameterOf(mediaType: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^;\\s]*))`, 'i').exec(mediaType);
  return match?.[1] ?? match?.[2];
}
