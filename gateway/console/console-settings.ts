/** What the page tells the script in it, as JSON. Everyone who opens the page can read it. */
export interface ConsoleSettings {
  readonly title: string;
  /** Preset in the headers editor, and sent with introspection. */
  readonly headers: Readonly<Record<string, string>>;
  /** Opened as tabs, in this order. */
  readonly documents: readonly ConsoleDocument[];
  /** Whether the gateway tells which REST calls an operation makes. */
  readonly explain: boolean;
}

export interface ConsoleDocument {
  readonly name: string;
  readonly text: string;
}

/** `id` of the element that holds the settings. */
export const settingsElementId = 'weft-settings';

/** `id` of the element that the script fills. */
export const rootElementId = 'weft-console';
