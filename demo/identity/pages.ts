import { createHash } from 'node:crypto';
import { pageStyle } from './page-style.ts';
import { type Person, people, scopeMeanings } from './people.ts';

/** What the person who signs in is asked to let a program do. */
export interface Consent {
  readonly person: Person;
  /** Name of the program. */
  readonly program: string;
  /** Where the answer goes: host and port. */
  readonly host: string;
  readonly scopes: readonly string[];
}

/** Headers of every page. A browser follows no form to anywhere but here, and from here back to the program. */
export function pageHeaders(programOrigin = ''): Record<string, string> {
  const style = createHash('sha256').update(pageStyle).digest('base64');
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'content-security-policy': [
      "default-src 'none'",
      `style-src 'sha256-${style}'`,
      `form-action 'self' ${programOrigin}`.trim(),
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  };
}

/** Asks who it is; the form is posted to the page itself. */
export function signInPage(program: string): string {
  const choices = people.map(
    ({ id, name, role, scopes }) => `<button class="person" name="person" value="${id}">
      ${face(name)}<b>${text(name)}</b><small>${text(role)} · ${scopes.length} of ${Object.keys(scopeMeanings).length} scopes${
        scopes.includes('payments:read') ? '' : ', not payments'
      }</small></button>`,
  );
  return page(
    'Sign in',
    `<h1>Who are you?</h1><p>Sign in to go on to <b>${text(program)}</b>.</p>
    <form method="post">${choices.join('')}</form>
    <p class="foot">Halden is made up and so are these people: nobody has a password.</p>`,
  );
}

/** Asks whether a program may have what it asks for. */
export function consentPage({ person, program, host, scopes }: Consent): string {
  const items = scopes.map((scope) => {
    const may = person.scopes.includes(scope);
    const meaning = `${scopeMeanings[scope] ?? scope}${may ? '' : ': you may not'}`;
    return `<li${may ? '' : ' class="not"'}>${text(meaning)} <code>${text(scope)}</code></li>`;
  });
  return page(
    'Allow',
    `<h1>Let ${text(program)} act for you?</h1><p>It is at <b>${text(host)}</b> and asks to:</p>
    <div class="who">${face(person.name)}<span><b>${text(person.name)}</b><small>${text(person.email)}</small></span></div>
    ${items.length > 0 ? `<ul class="scopes">${items.join('')}</ul>` : '<p>know who you are.</p>'}
    <form method="post" class="choice"><button name="answer" value="refuse">Refuse</button>
    <button name="answer" value="allow" autofocus>Allow</button></form>`,
  );
}

/** Says why nobody can be signed in. */
export function refusalPage(reason: string): string {
  return page('Not possible', `<h1>That cannot be done</h1><p>${text(reason)}</p>`);
}

const logo =
  '<svg viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" ' +
  'stroke-linejoin="round" aria-hidden="true"><path d="M16 3c1 6 9 9 9 17a9 9 0 0 1-18 0c0-4 3-6 4-9 2 2 3 3 3 5 2-3 3-8 2-13z"/></svg>';

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Halden ID</title><style>${pageStyle}</style></head>
<body><main><div class="brand">${logo}Halden ID</div>${body}</main></body></html>
`;
}

function face(name: string): string {
  const initials = name.split(' ').map(([first]) => first);
  return `<span class="face" aria-hidden="true">${text(initials.join(''))}</span>`;
}

function text(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
