import { importOrb } from "../../model/index.ts";
import { components } from "../components.ts";
import { ownOrbReference, ownVersion } from "../own-orb.ts";

/** The orb as its examples import it: in the version that they are published with. */
export const arm = importOrb({
  alias: "arm",
  reference: ownOrbReference("registry", ownVersion),
  definition: components,
});
