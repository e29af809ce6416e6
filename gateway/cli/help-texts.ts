// What `weft <command> --help` tells. Lines are at most 115 characters, to fit a terminal of 120.

export const startText = `Serves the GraphQL endpoint of a project until Ctrl-C or SIGTERM.

Reads .meshrc.yaml and the API descriptions it names (or what "weft build" kept of them), builds one schema
in memory and listens. A source whose description cannot be read is left out and named; the others are served.`;
export const devText = `Serves a project as "weft start" does and watches its files: .meshrc.yaml, .env, descriptions, resolvers, type
definitions, documents, key files. After an edit the schema is built anew and swapped while requests run on; an
edit that cannot be built is told with its file and line, and the schema before it goes on being served.`;
export const buildText = `Reads every API description from where it is published and keeps a copy in .weft/, so that "weft start" needs no
network and serves exactly what was built. Nothing is written when anything is wrong.`;
export const checkText = `Builds a project without serving it and tells everything that is wrong: configuration, unset variables, API
descriptions, the schema, joins, rules, documents, names that collide. Exits with 1 when there is an error.`;
export const schemaText = `Prints the schema that a project serves, in GraphQL's schema definition language, and nothing else.`;
export const examples = `
Examples:
  weft start --dir ../shop --port 8080   serve the project in ../shop
  weft check --json                      check this folder in CI

In this repository: npm run weft -- <command>`;
