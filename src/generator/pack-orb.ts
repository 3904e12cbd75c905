import { type Data, type DataMap, type OrbDocument, orbDocument, pack } from "../model/index.ts";
import { packScripts } from "../orb/pack-scripts.ts";
import { armPipelineOrb } from "./arm-pipeline-orb.ts";

/**
 * The orb as one document, each script in its place. `read` gives the text of a file by its path from the orb's folder,
 * such as "scripts/push_image.sh". `smaller` may make a packed script smaller, as the build of this package does with a
 * shell parser; the package's orb.yml is made so.
 */
export function packOrb(
  read: (path: string) => string,
  smaller: (script: string) => string = (script) => script,
): OrbDocument {
  const document = orbDocument(armPipelineOrb);
  const names = [...new Set(scriptsIn(document, document).keys())].toSorted();
  const packer = packScripts(names, (path) => read(`scripts/${path}`));
  const always = new Map(scriptsIn(document, document));
  return pack(document, (path) => {
    const [, kind, component] = /^scripts\/shared\/(commands|jobs|apart)\/(\w+)\.sh$/.exec(path) ?? [];
    if (kind !== undefined && component !== undefined) {
      const { [component]: body = null } = document[kind === "commands" ? kind : "jobs"] as DataMap;
      const part = kind === "commands" ? "all" : kind === "jobs" ? "common" : "apart";
      return smaller(packer.shared([...scriptsIn(body, document).keys()], part));
    }
    const [, name = ""] = /^scripts\/(\w+)\.sh$/.exec(path) ?? [];
    return smaller(packer.script(name, { always: always.get(name) ?? false }));
  });
}

/**
 * The scripts that a component runs, those of the commands that it calls included, and whether each of them runs after
 * a failure too.
 */
function scriptsIn(data: Data, document: DataMap): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>();
  const called = new Set<string>();
  const commands = document.commands as DataMap;
  const visit = (part: Data): void => {
    if (typeof part === "string" && Object.hasOwn(commands, part)) call(part);
    if (typeof part !== "object" || part === null) return;
    if ("command" in part) {
      const [, name] = /^<<include\(scripts\/(\w+)\.sh\)>>$/.exec(String(part.command)) ?? [];
      if (name !== undefined) found.set(name, "when" in part && part.when !== "on_success");
    }
    for (const [key, value] of Object.entries(part)) {
      if (Object.hasOwn(commands, key)) call(key);
      visit(value as Data);
    }
  };
  const call = (name: string): void => {
    if (called.has(name)) return;
    called.add(name);
    visit(commands[name] ?? null);
  };
  visit(data);
  return found;
}
