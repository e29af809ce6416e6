import type { ConsoleLogin } from '../../console-settings.ts';
import type { ConsoleStorage } from '../open-storage.ts';
import { Account } from './account.tsx';
import type { Session } from './session.ts';
import { useKeepEditors } from './use-keep-editors.ts';
import { useSession } from './use-session.ts';

export interface SignInProps {
  readonly session: Session;
  readonly login: ConsoleLogin;
  readonly storage: ConsoleStorage;
  /** Headers with credentials that the headers editor begins with. */
  readonly presetCredentials: readonly string[];
}

/** The corner of the page that says who is signed in, or offers to sign in. */
export function SignIn({ session, login, storage, presetCredentials }: SignInProps) {
  const { is, person, notice } = useSession(session);
  useKeepEditors(storage, is === 'leaving');
  return (
    <div className="weft-sign-in">
      {person ? (
        <Account
          person={person}
          login={login}
          replaced={presetCredentials}
          onSwitch={() => void session.begin(true)}
          onSignOut={() => void session.signOut()}
        />
      ) : (
        <button type="button" className="weft-continue" disabled={is !== 'nobody'} onClick={() => void session.begin()}>
          {labels[is](login.name)}
        </button>
      )}
      {notice !== undefined && (
        <div className="weft-sign-in-notice" role="alert">
          <p>{notice}</p>
          <button type="button" aria-label="Dismiss" onClick={() => session.dismissNotice()}>
            ×
          </button>
        </div>
      )}
    </div>
  );
}

const labels = {
  nobody: (name: string) => `Continue with ${name}`,
  leaving: (name: string) => `Going to ${name} …`,
  arriving: () => 'Signing in …',
  somebody: () => '',
};
