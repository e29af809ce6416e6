/** Something of a schema that only the process can have that built it: a function of Mesh, as a rule. */
export class Unstorable extends Error {
  override readonly name = 'Unstorable';
}
