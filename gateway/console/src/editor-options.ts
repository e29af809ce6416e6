import { editor } from 'monaco-graphql/esm/monaco-editor.js';

// GraphiQL offers no way to say this: long lines would end behind the toolbar.
editor.onDidCreateEditor((created) => {
  created.updateOptions({ wordWrap: 'on', wrappingIndent: 'indent', fontSize: 14 });
});
