// Loaded with the page, for GraphiQL can show nothing before, and the style that Monaco brings comes along.
import 'monaco-graphql/esm/monaco-editor.js';
import 'monaco-graphql/esm/lite.js';

declare const WORKER_FILES: Readonly<Record<'worker-editor' | 'worker-json' | 'worker-graphql', string>>;

/** Monaco's way to ask for its workers, which come from our own origin. */
const environment = {
  getWorker(_id: string, label: string): Worker {
    const name = label === 'json' ? 'worker-json' : label === 'graphql' ? 'worker-graphql' : 'worker-editor';
    return new Worker(new URL(WORKER_FILES[name], import.meta.url), { type: 'module', name: label });
  },
};

Object.assign(globalThis, { MonacoEnvironment: environment });
