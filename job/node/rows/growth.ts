/** The larger array, with what the smaller one holds at its beginning. */
export function grown<A extends Buffer | Float64Array | Int32Array | Uint16Array | Uint8Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
