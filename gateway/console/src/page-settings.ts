import { type ConsoleSettings, settingsElementId } from '../console-settings.ts';

/** What the gateway wrote into the page. */
export function pageSettings(): ConsoleSettings {
  return JSON.parse(document.getElementById(settingsElementId)?.textContent ?? '');
}
