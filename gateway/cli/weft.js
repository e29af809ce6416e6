#!/usr/bin/env node
// Plain JavaScript that Node 12 can still parse: it checks the version before it imports anything else.
import { requireNode } from './node-version.js';

if (requireNode('npm run weft -- <command>')) {
  import('./main.ts').then((main) => main.main(process.argv.slice(2)));
}
