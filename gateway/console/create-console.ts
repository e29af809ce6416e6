import { extname } from 'node:path';
import type { Console, ConsoleRequest } from '../server/console-route.ts';
import { pagePolicy } from '../server/response/page-headers.ts';
import { builtConsoleDir, openConsoleFile, readConsoleFiles } from './console-files.ts';
import type { ConsoleDocument, ConsoleLogin } from './console-settings.ts';
import { consolePage, notBuiltPage } from './page-html.ts';

export interface ConsoleOptions {
  /** @default 'Weft' */
  readonly title?: string | undefined;
  /** Preset in the headers editor; everyone who opens the page can read them. @default {} */
  readonly headers?: Readonly<Record<string, string>>;
  /** Opened as tabs. @default [] */
  readonly documents?: readonly ConsoleDocument[];
  /** Whether the gateway tells which REST calls an operation makes: `gateway.explain`. @default false */
  readonly explain?: boolean;
  /** How visitors sign in; the page may then connect to the origins that it names. @default not at all */
  readonly login?: ConsoleLogin | undefined;
  /** Where the built files are. @default the folder that `npm run console` builds */
  readonly dir?: string;
  /** Called once if the page is asked for and the files are not there. */
  onNotBuilt?(): void;
}

/** Files stand below the endpoint, so that a proxy that sends us the endpoint sends us them too. */
const folder = 'console';

/** Names hold a hash of the content. */
const forever = 'public, max-age=31536000, immutable';

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** GraphiQL as the server shows it. Without built files, a page that says how to build them. */
export function createConsole(options: ConsoleOptions): Console {
  const { title = 'Weft', headers = {}, documents = [], explain = false, login, dir = builtConsoleDir } = options;
  let reported = false;

  function page(path: string): Response {
    // Each time anew: it may have been built since.
    const files = readConsoleFiles(dir);
    if (files) {
      const below = filesBelow(path);
      const urls = { script: `${below}/${files.script}`, style: `${below}/${files.style}` };
      const page = html(consolePage({ title, headers, documents, explain, login }, urls));
      if (login) page.headers.set('content-security-policy', pagePolicy(login.origins));
      return page;
    }
    if (!reported) {
      reported = true;
      options.onNotBuilt?.();
    }
    return html(notBuiltPage(title), 503);
  }

  function file(path: string): Response | undefined {
    const [name = '', parent] = path.split('/').reverse();
    const body = parent === folder ? openConsoleFile(name, dir) : undefined;
    const type = contentTypes[extname(name)];
    return body && type !== undefined
      ? new Response(body, { headers: { 'content-type': type, 'cache-control': forever } })
      : undefined;
  }

  return { handle: ({ path, page: wanted }: ConsoleRequest) => (wanted ? page(path) : file(path)) };
}

/**
 * The files' folder as the page at `path` names it: relative, since what a proxy has before our path is not known here.
 */
function filesBelow(path: string): string {
  const last = path.slice(path.lastIndexOf('/') + 1);
  return last === '' ? `./${folder}` : `./${last}/${folder}`;
}

function html(text: string, status = 200): Response {
  // It may hold a key.
  return new Response(text, {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}
