import type { ConsoleLogin } from '../../console-settings.ts';
import { BegunSignIns } from './begun-sign-in.ts';
import { IdentityProvider } from './identity-provider.ts';
import { takeReturnedAnswer } from './returned-answer.ts';
import { Session } from './session.ts';

/** The session of this page, with the answer of the provider if the page was opened by it. */
export function openSession(login: ConsoleLogin): Session {
  // The page itself and nothing that an address could say: no visitor is sent anywhere else.
  const redirectUri = `${location.origin}${location.pathname}`;
  const session = new Session({
    name: login.name,
    provider: new IdentityProvider(login, redirectUri),
    begun: new BegunSignIns(location.pathname),
    open: (url) => location.assign(url),
    now: () => Date.now(),
  });
  // Somebody who came back by the browser's button may find the page as it was left.
  addEventListener('pageshow', () => session.stay());
  const answer = takeReturnedAnswer(location, history);
  if (answer) void session.arrive(answer);
  return session;
}
