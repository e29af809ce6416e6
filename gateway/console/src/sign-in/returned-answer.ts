/**
 * The answer of an identity provider in the address with which the page was opened; `undefined` when there is none. It is taken
 * out of the address and the history at once: a code in there would be copied with the address.
 */
export function takeReturnedAnswer(page: Pick<Location, 'href'>, history: Pick<History, 'replaceState'>) {
  const url = new URL(page.href);
  const answer = new URLSearchParams(url.search);
  const isAnswer = answer.has('state') && (answer.has('code') || answer.has('error'));
  if (!isAnswer) return undefined;
  url.search = '';
  url.hash = '';
  history.replaceState(null, '', url);
  return answer;
}
