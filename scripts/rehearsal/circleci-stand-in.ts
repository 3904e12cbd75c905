/**
 * A stand-in for the `circleci` command that CircleCI puts on every machine: `circleci env subst`, which is all that the orb's
 * scripts call of it. Bundled into one file by `machineSettings`.
 */
import { readFileSync } from "node:fs";
import { envSubst } from "../../tests/orb/support/env-subst.ts";

const [group, command, ...rest] = process.argv.slice(2);
if (group !== "env" || command !== "subst") {
  process.stderr.write(
    `circleci (stand-in): only "env subst" is known here, not "${process.argv.slice(2).join(" ")}"\n`,
  );
  process.exit(2);
}
const result = envSubst(
  rest.length > 0 ? rest.join(" ") : readFileSync(0, "utf8"),
  process.env as Record<string, string>,
);
if (result === undefined) {
  process.stderr.write("circleci (stand-in): closing brace expected\n");
  process.exit(1);
}
process.stdout.write(result);
