// The package's entry warns of every Node that is not yet called LTS; its parts do not.
declare module 'oidc-provider/lib/provider.js' {
  export { Provider } from 'oidc-provider';
}
declare module 'oidc-provider/lib/helpers/errors.js' {
  export const InvalidTarget: typeof import('oidc-provider').errors.InvalidTarget;
}
