#!/usr/bin/env node
// Plain JavaScript that Node 12 can still parse: it checks the version before it imports anything else.
import { enter } from './node-version.js';

enter(() => import('./main.ts'), 'npm run weft -- <command>');
