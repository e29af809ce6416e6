import { DEMO_PAGE_PORTS, DEMO_PORTS } from '../../demo/ports.ts';

/** Environment in which all that `npm start` starts takes free ports. */
export const freeDemoPorts: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys({ ...DEMO_PORTS, ...DEMO_PAGE_PORTS }).map((name) => [`${name.toUpperCase()}_PORT`, '0']),
);
