import type { MeshPlugin } from '@graphql-mesh/types';
import { wrapFetchWithHooks } from '@graphql-mesh/utils';
import type { ProjectConfig } from '../../config/gateway-config.ts';
import { type Problem, ProjectError } from '../../errors/project-error.ts';
import type { ProjectFetch } from '../../upstream/fetch/call-by-fetch.ts';
import type { ProjectFetchOptions } from './fetch-options.ts';
import type { MeshProject } from './mesh-project.ts';

type FetchPlugin = MeshPlugin<unknown> | undefined | null;

/**
 * Mesh's `customFetch` and the `onFetch` hooks of the project's plugins. Hooks that calls would pass by are
 * refused: they may be a project's only protection.
 * @throws ProjectError naming the key or the plugin.
 */
export function projectFetchOf(project: ProjectConfig, { shared }: MeshProject): ProjectFetchOptions {
  const plugins = (shared.additionalEnvelopPlugins ?? []) as readonly FetchPlugin[];
  const problems = [...customFetchProblems(project, shared.fetchFn), ...delegationProblems(project, plugins)];
  if (problems.length > 0) throw new ProjectError(problems);
  const hooks = plugins.flatMap((plugin) => (plugin?.onFetch ? [plugin.onFetch] : []));
  return {
    ...(project.mesh.customFetch === undefined ? {} : { customFetch: shared.fetchFn as unknown as ProjectFetch }),
    ...(hooks.length === 0 ? {} : { wrapFetch: wrapperOf(hooks) }),
  };
}

function wrapperOf(hooks: readonly NonNullable<MeshPlugin<unknown>['onFetch']>[]) {
  return (fetch: ProjectFetch): ProjectFetch =>
    wrapFetchWithHooks([
      // Before the project's hooks, which may put another in its place.
      ({ setFetchFn }) => setFetchFn(fetch as unknown as Parameters<typeof setFetchFn>[0]),
      ...hooks,
    ]) as unknown as ProjectFetch;
}

function customFetchProblems(project: ProjectConfig, fetch: unknown): Problem[] {
  if (project.mesh.customFetch === undefined || typeof fetch === 'function') return [];
  const message = `"${String(project.mesh.customFetch)}" exports no function: export the fetch as default`;
  return [{ severity: 'error', message, location: project.locate(['customFetch']), key: 'customFetch' }];
}

function delegationProblems(project: ProjectConfig, plugins: readonly FetchPlugin[]): Problem[] {
  return plugins.flatMap((plugin, index) => {
    if (!plugin?.onDelegate) return [];
    const entry = project.mesh.plugins?.[index];
    const key = entry === undefined ? 'additionalEnvelopPlugins' : `plugins.${index}`;
    const name = entry === undefined ? project.mesh.additionalEnvelopPlugins : Object.keys(entry)[0];
    return {
      severity: 'error' as const,
      message: `the plugin "${String(name)}" hooks into the delegation between sources (onDelegate), which Weft does not do: its calls are compiled. Use onFetch, which sees every call`,
      location: project.locate(entry === undefined ? ['additionalEnvelopPlugins'] : ['plugins', index]),
      key,
    };
  });
}
