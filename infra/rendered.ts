import type { ApiObject } from 'cdk8s';

const manifests = new WeakMap<ApiObject, unknown>();

/** An object's manifest as it is first asked for: what validates a whole system renders each of its objects once. */
export function rendered(object: ApiObject): unknown {
  const known = manifests.get(object);
  if (known !== undefined) return known;
  const manifest: unknown = object.toJson();
  manifests.set(object, manifest);
  return manifest;
}
