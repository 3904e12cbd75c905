import { enforce, type Layer, type Rule } from "../layer.ts";

/** Everything that AWS refuses and moto does not, of what our programs use. */
export const rules: readonly Rule[] = [];

/** They stand in front of all else. */
export const ruleLayers: readonly Layer[] = rules.map(enforce);
