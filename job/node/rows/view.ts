let bytes: Uint8Array = new Uint8Array();
let view = new DataView(bytes.buffer);

/**
 * The same bytes, of which four can be read at once: to hash or to compare four one after the other takes three times as
 * long. The latest view is kept, since the rows of a batch, thousands of them, stand in one buffer.
 */
export function viewOf(of: Uint8Array): DataView {
  if (of !== bytes) {
    bytes = of;
    view = new DataView(of.buffer, of.byteOffset, of.byteLength);
  }
  return view;
}

/** Whether `length` bytes of one, from `a` on, are those of another from `b` on. */
export function areEqual(one: DataView, a: number, other: DataView, b: number, length: number): boolean {
  let i = 0;
  for (; i + 4 <= length; i += 4) if (one.getInt32(a + i) !== other.getInt32(b + i)) return false;
  for (; i < length; i++) if (one.getInt8(a + i) !== other.getInt8(b + i)) return false;
  return true;
}

/** Four bytes as one number, or as many as there are up to the end. */
export function fourAt(of: DataView, at: number, end: number): number {
  if (at + 4 <= end) return of.getInt32(at, true);
  let four = 0;
  for (let p = end - 1; p >= at; p--) four = (four << 8) | of.getUint8(p);
  return four;
}
