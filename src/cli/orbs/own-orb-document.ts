import { packOrb } from "../../generator/pack-orb.ts";
import type { OrbDocument } from "../../model/index.ts";

/**
 * The orb of this package as one document. It depends on nothing but the sources of this package, so the bundle has its
 * value in the place of this file (scripts/build/bundle.ts): computing it took half of the time of `generate orb`.
 * Nothing can be stale that the bundle itself is not: both are made from the same sources at the same time, and a test
 * compares the two.
 */
export function ownOrbDocument(read: (path: string) => string): OrbDocument {
  return packOrb(read);
}
