export { type CompileOptions, compileOperation } from './compile-operation.ts';
export type { OperationInput, RestOperation, RestResult, TemplateData } from './operation.ts';
export { isAbsent } from './response/statuses.ts';
export { compileTemplate, type Environment } from './templates/template.ts';
export { UnsupportedOperation } from './unsupported-operation.ts';
