import { editor } from 'monaco-graphql/esm/monaco-editor.js';

interface Palette {
  readonly base: 'vs' | 'vs-dark';
  readonly surface: string;
  readonly text: string;
  readonly accent: string;
  readonly argument: string;
}

const palettes: Readonly<Record<'light' | 'dark', Palette>> = {
  light: { base: 'vs', surface: '#ffffff', text: '#3b4b68', accent: '#4338ca', argument: '#6c69ce' },
  dark: { base: 'vs-dark', surface: '#212a3b', text: '#ffffff', accent: '#8f97f3', argument: '#908aff' },
};

/** Names of Monaco's themes, as GraphiQL takes them. */
export const editorThemes = { light: 'weft-light', dark: 'weft-dark' };

const transparent = '#ffffff00';

for (const theme of ['light', 'dark'] as const) {
  const { base, surface, text, accent, argument } = palettes[theme];
  const tint = `${accent}19`;
  editor.defineTheme(editorThemes[theme], {
    base,
    inherit: true,
    rules: [{ token: 'argument.identifier.gql', foreground: argument }],
    colors: {
      'editor.background': transparent,
      'scrollbar.shadow': transparent,
      focusBorder: accent,
      'textLink.foreground': accent,
      'textLink.activeForeground': accent,
      'editorLink.activeForeground': accent,
      'editorHoverWidget.background': surface,
      'editorWidget.background': surface,
      'editorWidget.resizeBorder': accent,
      'editorSuggestWidget.background': surface,
      'editorSuggestWidget.selectedBackground': tint,
      'editorSuggestWidget.selectedForeground': accent,
      'list.hoverBackground': tint,
      'list.highlightForeground': accent,
      'list.focusHighlightForeground': accent,
      'quickInput.background': surface,
      'quickInputList.focusBackground': tint,
      'quickInputList.focusForeground': text,
      'pickerGroup.foreground': accent,
      'menu.background': surface,
      'menu.selectionBackground': tint,
      'menu.selectionForeground': accent,
      'toolbar.hoverBackground': tint,
      'inputOption.hoverBackground': tint,
    },
  });
}
