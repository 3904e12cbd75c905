import type { ReviewRule } from "../rule.ts";
import { sourceUrl } from "./rc001-source-url.ts";
import { descriptions } from "./rc002-descriptions.ts";
import { hasExample } from "./rc003-has-example.ts";
import { exampleNames } from "./rc004-example-names.ts";
import { orbDescription } from "./rc005-orb-description.ts";
import { sourceUrlValid } from "./rc006-source-url-valid.ts";
import { homeUrlValid } from "./rc007-home-url-valid.ts";
import { runNames } from "./rc008-run-names.ts";
import { longCommands } from "./rc009-long-commands.ts";
import { snakeCased } from "./rc010-snake-case.ts";
import { exampleVersion } from "./rc011-example-version.ts";
import { variableInKey } from "./rc012-variable-in-key.ts";

/** Every rule, in the order of their codes. */
export const reviewRules: readonly ReviewRule[] = [
  ...[sourceUrl, descriptions, hasExample, exampleNames, orbDescription, sourceUrlValid],
  ...[homeUrlValid, runNames, longCommands, snakeCased, exampleVersion, variableInKey],
];
