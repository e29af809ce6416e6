import type { GatewayName } from './result.ts';
import { runDocument } from './run-document.ts';

/** Runs one document through one gateway in a process of its own, and tells the parent. */
const [file = '', gateway = 'weft'] = process.argv.slice(2);
const result = await runDocument(file, gateway as GatewayName, (done, total) => process.send?.({ done, total }));
process.send?.({ result }, () => process.exit(0));
