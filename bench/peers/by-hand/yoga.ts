import { createServer } from 'node:http';
import { useGraphQlJit } from '@envelop/graphql-jit';
import { createYoga } from 'graphql-yoga';
import { context, schema } from './schema.ts';

// GraphQL Yoga over the schema by hand; with `jit` as its argument queries are compiled by graphql-jit.

const plugins = process.argv.includes('jit') ? [useGraphQlJit()] : [];
const yoga = createYoga({ schema, context, plugins, logging: false, graphiql: false });
createServer(yoga).listen(21_090, '127.0.0.1');
