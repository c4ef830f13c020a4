// Has a process begin at the instant of UAF_CLOCK, such as 2026-12-31T23:57:00Z, and those that it starts go on from
// there: what is right at one time of the day may be wrong at another. In each test file, time begins anew.
const { UAF_CLOCK, NODE_OPTIONS = '' } = process.env;

if (UAF_CLOCK !== undefined) {
  const isTest = typeof jest !== 'undefined';
  if (isTest) delete process.env.UAF_CLOCK_SHIFT;
  process.env.UAF_CLOCK_SHIFT ??= String(Date.parse(UAF_CLOCK) - Date.now());
  if (!NODE_OPTIONS.includes(__filename)) process.env.NODE_OPTIONS = `${NODE_OPTIONS} --require ${__filename}`;
  shift(Number(process.env.UAF_CLOCK_SHIFT));
}

function shift(ms) {
  const unshifted = Date;
  const { now } = Date;
  Date.now = () => now() + ms;
  globalThis.Date = new Proxy(unshifted, {
    construct: (target, args, made) =>
      Reflect.construct(target, args.length === 0 ? [unshifted.now()] : args, made === Date ? target : made),
    apply: () => new Date().toString(),
  });
}
