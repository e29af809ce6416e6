// For `node --import`: writes the names of all packages that the process has loaded to the file in LOADED_PACKAGES.
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const names = new Set();
registerHooks({
  load(url, context, nextLoad) {
    const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
    if (name) names.add(name);
    return nextLoad(url, context);
  },
});
process.on('exit', () => writeFileSync(process.env.LOADED_PACKAGES, [...names].sort().join('\n')));
