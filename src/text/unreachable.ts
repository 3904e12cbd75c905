/** For the end of a switch over a union: a new kind that is not handled does not compile. */
export function unreachable(value: never): never {
  throw new Error(`Internal error: nothing handles ${JSON.stringify(value)}.`);
}
