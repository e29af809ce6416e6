/** Thrown while one operation is described; it costs that operation and nothing else. Never leaves the folder. */
export class OperationLost extends Error {
  override readonly name = 'OperationLost';
}
