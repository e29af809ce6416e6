/** Replaces what must not be read in a text. */
export type Redact = (text: string) => string;

const mark = '[redacted]';

/** Shorter texts occur in ordinary words: replacing them would spoil the log and hide little. */
const shortestSecret = 4;

/** No text in a log is longer; upstreams send whole pages as error messages. */
const longestText = 2_000;
/** Looked at before a text is cut, so that no secret is cut in two and half of it kept. */
const longestLookedAt = 64_000;

/** What each of the replacements below begins with. */
const suspicious = /Bearer|Basic|eyJ|:\/\//i;

/**
 * Replaces these secrets, and whatever looks like credentials: `Bearer` and `Basic` values, JSON web tokens,
 * passwords in URLs. Texts beyond 2,000 characters are cut.
 */
export function createRedact(secrets: readonly string[]): Redact {
  const known = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .sort((one, other) => other.length - one.length)
    .map((secret) => RegExp.escape(secret));
  const knownSecrets = known.length === 0 ? undefined : new RegExp(known.join('|'));

  const isClean = (text: string) =>
    text.length <= longestText && !suspicious.test(text) && knownSecrets?.test(text) !== true;

  return (text) => {
    if (isClean(text)) return text;
    let clean = text.length > longestLookedAt ? text.slice(0, longestLookedAt) : text;
    if (knownSecrets) clean = clean.replace(new RegExp(knownSecrets, 'g'), mark);
    clean = clean
      .replace(/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${mark}`)
      .replace(/(?<![\w-])eyJ[\w-]{10,}\.[\w-]+\.[\w-]*/g, mark)
      .replace(/:\/\/[^\s/@]{1,200}@/g, `://${mark}@`);
    return clean.length > longestText ? `${clean.slice(0, longestText)}…` : clean;
  };
}
