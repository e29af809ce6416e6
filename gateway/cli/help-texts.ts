// What `weft <command> --help` tells; a paragraph is one line, which is broken to fit the terminal.

export const startText = `Serves the GraphQL endpoint of a project until Ctrl-C or SIGTERM.

${[
  'Serves what was built of .meshrc.yaml and the API descriptions it names. Where nothing was built, or something has',
  'changed since, a process of its own builds it first. A source whose description cannot be read is served from a',
  'copy, or left out, named and tried again; the others are served.',
].join(' ')}

${[
  'With --workers several processes serve on one port. One that ends is replaced; SIGHUP or another build replaces all,',
  'one after the other.',
].join(' ')}`;

export const devText = `Serves a project as "weft start" does and builds it again whenever one of its files changes.

${[
  'The files are .meshrc.yaml, .env, API descriptions, resolvers, type definitions, documents and key files. Requests',
  'that run finish on the schema they began with. An edit that cannot be built is told with its file and line, and the',
  'schema before it goes on being served.',
].join(' ')}`;

export const buildText = `Keeps the schema and a copy of every remote API description in .weft/, so that "weft start" needs neither to build nor to fetch.

Descriptions are read from where they are published. Nothing is written when anything is wrong. What is written holds no endpoint and no secret.`;

export const checkText = `Builds a project without serving it and tells everything that is wrong with it.

${[
  'That is its configuration, unset variables, API descriptions, the schema, joins, rules, documents and names that',
  'collide. Exits with 1 when there is an error; warnings are allowed.',
].join(' ')}

${[
  'With --operations it tells for each saved operation how many REST calls it makes at worst, to which sources, and',
  'which joins below lists make a call for each row. More than gateway.limits.upstreamCalls is an error.',
].join(' ')}

${[
  'With --runtime, too, it runs those that are queries, once and without rules, and compares what the APIs answer with',
  'their descriptions. A required property that is missing, a value of another type or one that no enum has is told with',
  'its field, and exits with 1.',
].join(' ')}

${[
  'With --drift it does none of this, and compares the descriptions that APIs publish now with the copies that were accepted,',
  'in terms of the schema and of saved operations. A change that would be held back exits with 1.',
].join(' ')}`;

export const explainText = `Tells which REST calls a query comes to: before it runs, from schema and descriptions alone.

${[
  'Numbers are the worst case: no two keys are equal, no list is shorter than it can be. With --run the query is run',
  'without rules, as whoever has the project may, and each call is shown with its time, size, keys and status.',
].join(' ')}`;

export const schemaText =
  'Prints the schema that a project serves in GraphQL’s schema definition language, and nothing else.';

export const addText = [
  [
    'Adds an API to a project: pins its description in sources/<name>/, writes the source into .meshrc.yaml and leaves',
    'everything else in it as it is, and makes variables of its credentials, which .env.example names.',
  ].join(' '),
  [
    'Without a description, a quoted curl line or a JSON answer makes a source of one operation. A curl line that reads',
    'is sent once, to see its answer; give --sample for any other.',
  ].join(' '),
  'The project is built with the new source first; on any error nothing has changed.',
  [
    'With --update it rewrites the copy of a source in sources/<name>/ by what is published now, and tells what that changes',
    'in the schema.',
  ].join(' '),
].join('\n\n');

export const removeText = [
  'Takes a source out of a project: its block and settings in .meshrc.yaml, and what weft add wrote for it. Refuses',
  'while joins or resolvers name the source, and tells which.',
].join(' ');

export const keysText = [
  'Keeps the API keys of a project, by which callers prove who they are. The file that gateway.auth.apiKeys.file names has',
  'their digests, scopes and ends; the rest of it stays as it is. Gateways that run read it again when it changes.',
].join(' ');

export const inspectText = [
  [
    'Tells what becomes of API descriptions: the field of each operation, every loss with its place and reason, auth,',
    'batch endpoints, likely joins and pagination. Needs no project and writes nothing.',
  ].join(' '),
  'Exits with 0 when every operation is mapped, with 1 when some are lost, with 2 when a document cannot be inspected.',
].join('\n\n');

export const examples = `
Examples:
  weft start --dir ../shop --port 8080   serve the project in ../shop
  weft check --json                      check this folder in CI
  weft inspect openapi.yaml              what would become of this API
  weft add https://api.example.com/openapi.json --name payments

In this repository: npm run weft -- <command>`;
