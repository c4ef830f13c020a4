// The number-only build of mathjs has no types that `moduleResolution: node10` finds; it is a subset of mathjs's.
declare module 'mathjs/number' {
  export * from 'mathjs';
}
