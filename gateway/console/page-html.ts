import { type ConsoleSettings, rootElementId, settingsElementId } from './console-settings.ts';

export interface PageFiles {
  /** URLs as the page shall load them. */
  readonly script: string;
  readonly style: string;
}

/** The console's page. It holds no script of its own, so that the content security policy needs to allow none. */
export function consolePage(settings: ConsoleSettings, { script, style }: PageFiles): string {
  return document(
    settings.title,
    [
      `<link rel="stylesheet" href="${escapeHtml(style)}">`,
      `<script type="module" src="${escapeHtml(script)}"></script>`,
    ],
    [
      `<div id="${rootElementId}"><p class="weft-loading">Loading GraphiQL …</p></div>`,
      `<noscript><p class="weft-loading">GraphiQL needs JavaScript.</p></noscript>`,
      `<script type="application/json" id="${settingsElementId}">${embeddedJson(settings)}</script>`,
    ],
  );
}

/** What a browser shows when the console was not built. GraphQL itself is served all the same. */
export function notBuiltPage(title: string): string {
  return document(
    title,
    [],
    [
      '<h1>GraphiQL is not built</h1>',
      '<p>GraphQL is served here; only its browser page is missing. Build it with the development packages there:</p>',
      '<pre>npm ci\nnpm run console</pre>',
      '<p>Then load this page again. To serve none, set <code>gateway.server.graphiql: false</code>.</p>',
    ],
  );
}

function document(title: string, head: readonly string[], body: readonly string[]): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    `<link rel="icon" href="${icon}">`,
    ...head,
    '</head>',
    '<body>',
    ...body,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** Two threads that cross, as a data URL: one request less. */
const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#4338ca"/>' +
    '<path d="M5 11c5 0 6 10 11 10s6-10 11-10M5 21c5 0 6-10 11-10s6 10 11 10" fill="none" stroke="#fff" ' +
    'stroke-width="2.6" stroke-linecap="round"/></svg>',
)}`;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** JSON that cannot end the element it stands in (HTML standard, 4.12.1.3). */
function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
