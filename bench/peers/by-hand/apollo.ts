import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { type Context, context, schema } from './schema.ts';

// Apollo Server over the schema by hand, with the server that comes with it.

const server = new ApolloServer<Context>({ schema });
await startStandaloneServer(server, { context: async () => context(), listen: { port: 21_090, host: '127.0.0.1' } });
