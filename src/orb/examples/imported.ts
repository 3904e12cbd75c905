import { importOrb } from "../../model/index.ts";
import { components } from "../components.ts";

/** The orb as its examples import it. */
export const arm = importOrb({ alias: "arm", reference: "acme/arm-pipeline@1.0", definition: components });
