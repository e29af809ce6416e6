/**
 * Mesh's keys that would change what is served and that the gateway does not honour, by their path with dots: they
 * stop the start, and here is what to do instead.
 */
export const unsupportedKeys: Readonly<Record<string, string>> = {
  pollingInterval: 'restart the gateway to take a new supergraph',
  'serve.staticFiles': 'serve static files by a web server or CDN in front of the gateway',
  'serve.cors.preflightContinue': 'the gateway answers preflights itself, with 204',
  'serve.cors.optionsSuccessStatus': 'the gateway answers preflights itself, with 204',
};
