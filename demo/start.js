// Plain JavaScript that Node 12 can still parse: it checks the version before it imports anything else.
import { enter } from '../gateway/cli/node-version.js';

enter(() => import('./start.ts'), 'npm start');
