/** Words that say that a value opens something; written together as well, as in `accesstoken`. */
const secretWord =
  /^(?:o?auth|authori[sz]ation|authentication|bearer|cookie|credentials?|jwt|key|pass|passcode|pwd|session|sid|sig)$|^(?:access|api|app|auth|client|license|master|private|secret|shared|signing|subscription)key$|sess(?:ion)?id$|(?:credentials?|passphrase|passwd|password|secret|signature|token)$/;

/**
 * Whether the value of a header, parameter or property of this name is a secret, as far as names tell: whole words count,
 * so that `author`, `keyword` and `passenger` are none. What makes a call repeatable (`Idempotency-Key`) opens nothing.
 */
export function isSecretName(name: string): boolean {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/);
  return words.some((word) => secretWord.test(word)) && !words.includes('idempotency');
}
