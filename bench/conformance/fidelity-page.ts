import { type DocumentResult, tally } from './result.ts';
import { cells } from './table.ts';

/** docs/fidelity.md: what the numbers mean, and the table of a run. */
export function fidelityPage(results: readonly DocumentResult[]): string {
  const rows = results.map(
    (result) => `| ${result.document} | ${result.gateway} | ${cells(tally([result])).join(' | ')} |`,
  );
  const totals = (['weft', 'mesh'] as const).flatMap((gateway) => {
    const own = results.filter((result) => result.gateway === gateway);
    const counts = tally(own);
    return own.length === 0
      ? []
      : [`| **all ${counts.documents}, ${counts.started} start** | ${gateway} | ${cells(counts).join(' | ')} |`];
  });
  const { shown, undescribed } = tally(results.filter(({ gateway }) => gateway === 'weft'));
  return `# How faithfully REST is called

\`npm run conformance:rest\` calls every operation of published API descriptions, once with the arguments that are
required and once with all of them, through Weft and through GraphQL Mesh as it is. The upstream is
[Steady](https://github.com/dgellow/steady), a mock that validates each request against the description and
knows nothing of either; a recorder in front of it keeps what was sent.

- **ops**, **fields**: operations of the description, and those that are fields of the schema.
- **valid**: calls that the mock finds valid. Of Weft's, ${shown} are counted in although the mock objects: the recorded
  request carries every value, and each value is valid by JSON Schema (Ajv).
- **leaves**: values of the mock's JSON answers, to depth four, that come back in the GraphQL answer with the same
  value. ${undescribed} values that stand in examples of the descriptions and nowhere in their schemas are not counted.
- **right**: calls with the right method, path and content type, every argument on the wire with its value, every
  leaf back and no error. An operation without a field counts as two wrong calls.
- **apart**: calls that are left out of **right**, because the mock's answer is none that the description allows, or no
  value for the request is one. They are not known to be right or wrong.
- **ms**, **MB**: time to build the schema from the file, and the largest memory of the process by then.

| document | gateway | ops | fields | calls | valid | leaves | right | apart | ms | MB |
|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|
${[...totals, ...rows].join('\n')}
`;
}
