import type { Plugin as EnvelopPlugin } from '@envelop/types';
import type { Plugin as YogaPlugin } from 'graphql-yoga';

/** Yoga's plugins, and those of a project, which may know only Envelop's hooks. */
export type GatewayPlugin = YogaPlugin | EnvelopPlugin;
