/** The library's own serializer, which a test holds ours against. */
declare module 'parquetjs-lite/lib/util' {
  export function serializeThrift(value: object): Buffer;
}
