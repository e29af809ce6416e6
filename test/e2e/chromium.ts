import { existsSync } from 'node:fs';
import { type Browser, type ConsoleMessage, chromium, type Page } from 'playwright-core';

const places = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const executablePath = places.find((place) => place !== undefined && existsSync(place));

/** Why tests in a browser cannot run here; `undefined` when they can. In CI they always have to. */
export const withoutChromium: string | undefined =
  executablePath === undefined && process.env['CI'] !== 'true'
    ? 'needs Chromium: install it ("apt-get install chromium") or set CHROMIUM_PATH'
    : undefined;

export async function launchChromium(): Promise<Browser> {
  if (executablePath === undefined) throw new Error('No Chromium here; install it or set CHROMIUM_PATH.');
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** What a page did that it should not: requests to other origins, errors, refusals by its security policy. */
export interface PageFaults {
  readonly foreignRequests: string[];
  readonly messages: string[];
}

/** Watches a page and its workers from now on. */
export function watchPage(page: Page, origin: string): PageFaults {
  const faults: PageFaults = { foreignRequests: [], messages: [] };
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith('data:')) faults.foreignRequests.push(url);
  });
  const note = (message: ConsoleMessage) => {
    if (['error', 'warning'].includes(message.type())) faults.messages.push(message.text());
  };
  page.on('console', note);
  page.on('pageerror', (error) => faults.messages.push(String(error)));
  page.on('worker', (worker) => worker.on('console', note));
  return faults;
}
