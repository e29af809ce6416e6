import { createRoot } from 'react-dom/client';
import { rootElementId } from '../console-settings.ts';
import { WeftConsole } from './weft-console.tsx';
import './workers.ts';
import './editor-options.ts';
import './styles.ts';
import { openStorage } from './open-storage.ts';
import { pageSettings } from './page-settings.ts';
import { rememberDocuments } from './remember-documents.ts';
import { openSession } from './sign-in/open-session.ts';

const settings = pageSettings();
const storage = openStorage(location.pathname);
rememberDocuments(storage, settings.documents);
const session = settings.login && openSession(settings.login);

const root = document.getElementById(rootElementId);
if (root) {
  createRoot(root).render(<WeftConsole settings={settings} storage={storage} session={session} />);
}
