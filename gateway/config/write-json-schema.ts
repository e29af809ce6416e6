import { writeFileSync } from 'node:fs';
import { configJsonSchema } from './config-json-schema.ts';

// Run by `npm run schema:config`, after a change of what the loader accepts.
writeFileSync(new URL('../../meshrc.schema.json', import.meta.url), `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
