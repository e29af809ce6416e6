import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import type { ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';
import type { UnexplainedRun } from './explain-runs.ts';

/** Something that the panel has to say in place of calls. */
export function Notice({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="weft-notice">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

const setting = 'gateway:\n  explain: true\n';

export function NotAllowed() {
  return (
    <section className="weft-explain" aria-label="Explain">
      <header className="weft-explain-header">
        <h1 className="weft-explain-title">Explain</h1>
      </header>
      <Notice title="This gateway does not explain">
        <p>It can show here which REST calls an operation makes, when and for how long. Allow it in .meshrc.yaml:</p>
        <div className="weft-code">
          <pre>{setting}</pre>
          <CopyButton text={setting} label="Copy" />
        </div>
        <p>
          Every caller of the gateway may then ask, and is told addresses of your APIs, never credentials. So leave it
          off where that is too much. Load this page again once the gateway has the setting.
        </p>
      </Notice>
    </section>
  );
}

export function NotRunYet() {
  const { run } = useGraphiQLActions();
  const isFetching = useGraphiQL((state) => state.isFetching);
  return (
    <Notice title={isFetching ? 'Running …' : 'Not run yet'}>
      <p>Run the operation to see its REST calls, each from when it began to when its answer was there.</p>
      <button type="button" className="weft-button weft-button-primary" disabled={isFetching} onClick={() => run()}>
        Run
      </button>
    </Notice>
  );
}

const reasons: Readonly<Record<UnexplainedRun['unexplained'], readonly [title: string, text: string]>> = {
  refused: ['Nothing was executed', 'The gateway refused the operation before any API was called.'],
  streamed: ['The answer came in parts', 'Only operations that are answered at once are explained.'],
  untold: ['The gateway told nothing', 'Its answer came without an explanation. Load this page again.'],
};

export function WithoutExplanation({ unexplained, messages }: UnexplainedRun) {
  const [title, text] = reasons[unexplained];
  return (
    <Notice title={title}>
      <p>{text}</p>
      <Messages of={messages} />
    </Notice>
  );
}

export function Messages({ of }: { readonly of: readonly string[] }) {
  return (
    <ul className="weft-messages">
      {[...new Set(of)].map((message) => (
        <li key={message}>{message}</li>
      ))}
    </ul>
  );
}
