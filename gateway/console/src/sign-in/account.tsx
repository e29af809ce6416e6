import { useId } from 'react';
import type { ConsoleLogin } from '../../console-settings.ts';
import { askedScopes } from './asked-scopes.ts';
import { initialsOf } from './initials.ts';
import type { SignedInPerson } from './session.ts';

export interface AccountProps {
  readonly person: SignedInPerson;
  readonly login: ConsoleLogin;
  /** Preset headers that requests do not carry while somebody is signed in. */
  readonly replaced: readonly string[];
  onSwitch(): void;
  onSignOut(): void;
}

/** Who is signed in; a press shows as whom, and with which scopes. */
export function Account({ person, login, replaced, onSwitch, onSignOut }: AccountProps) {
  const card = useId();
  const scopes = askedScopes(login.scopes, person.scopes);
  return (
    <>
      <button type="button" className="weft-account" popoverTarget={card} aria-label={`Signed in as ${person.name}`}>
        <span className="weft-face" aria-hidden="true">
          {initialsOf(person.name)}
        </span>
        {person.name}
      </button>
      <section id={card} popover="auto" className="weft-account-card" aria-label="Account">
        <header>
          <span className="weft-face" aria-hidden="true">
            {initialsOf(person.name)}
          </span>
          <div>
            <strong>{person.name}</strong>
            {person.email !== undefined && person.email !== person.name && <small>{person.email}</small>}
          </div>
        </header>
        {scopes.length > 0 && (
          <>
            <h2>This sign-in may</h2>
            <ul>
              {scopes.map(({ scope, isGranted }) => (
                <li key={scope} data-granted={isGranted}>
                  {scope}
                  {!isGranted && <small>not granted</small>}
                </li>
              ))}
            </ul>
          </>
        )}
        <p>
          Signed in at {login.name} until this page is closed or loaded again.
          {replaced.map((header) => (
            <span key={header}>
              {' '}
              The preset <code>{header}</code> is not sent.
            </span>
          ))}
        </p>
        <footer>
          <button type="button" onClick={onSwitch}>
            Somebody else
          </button>
          <button type="button" onClick={onSignOut}>
            Sign out
          </button>
        </footer>
      </section>
    </>
  );
}
