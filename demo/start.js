// Plain JavaScript that Node 12 can still parse: it checks the version before it imports anything else.
import { requireNode } from '../gateway/cli/node-version.js';

if (requireNode('npm start')) {
  import('./start.ts').then((start) => start.main(process.argv.slice(2)));
}
