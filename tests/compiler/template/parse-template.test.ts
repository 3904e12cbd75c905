import { describe, expect, test } from "vitest";
import { type Part, parseTemplate } from "../../../src/compiler/template/parse-template.ts";

/** A template in short: `{path}`, `#path(...)`, `^path(...)` and `!why[raw]`; neighbouring texts are one. */
const shown = (parts: readonly Part[]): string =>
  parts
    .map((part) => {
      if (part.kind === "text") return part.text;
      if (part.kind === "broken") return `!${part.why}[${part.raw}]`;
      return part.kind === "tag" ? `{${part.path}}` : `${part.inverted ? "^" : "#"}${part.path}(${shown(part.parts)})`;
    })
    .join("");

describe("tags", () => {
  test.each([
    ["echo hello", "echo hello"],
    ["<< parameters.x >>", "{parameters.x}"],
    ["a<<parameters.x>>b", "a{parameters.x}b"],
    ["<<  a.b\t>><< c >>", "{a.b}{c}"],
    ['<< pipeline.git.branch == "main" and 10 or 1 >>', '{pipeline.git.branch == "main" and 10 or 1}'],
    ["<< a\n  or b >>", "{a\n  or b}"],
    ["echo done >> log", "echo done >> log"],
    ["<< pipeline.parameters.url:8080 >>", "{pipeline.parameters.url:8080}"],
  ])("%j", (text, parts) => {
    expect(shown(parseTemplate(text))).toBe(parts);
  });

  test("know where they and their words begin and end", () => {
    expect(parseTemplate("ab <<  x.y >>")).toEqual([
      { kind: "text", text: "ab " },
      { kind: "tag", path: "x.y", pathStart: 7, start: 3, end: 13 },
    ]);
  });
});

describe("a backslash", () => {
  test.each([
    ["cat \\<<EOF", "cat <<EOF"],
    ["cat \\<<< word", "cat <<< word"],
    ["\\<< parameters.x >>", "<< parameters.x >>"],
    ["\\\\<< x >>", "\\{x}"],
    ["\\\\\\<< x >>", "\\\\{x}"],
    ["a\\b\\>>", "a\\b\\>>"],
  ])("%j", (text, parts) => {
    expect(shown(parseTemplate(text))).toBe(parts);
  });
});

describe("what is no tag", () => {
  test.each([
    ["cat <<EOF", "cat !unclosed[<<]EOF"],
    ["cat <<EOF > f\nsome words\nEOF\necho x >> log", "cat !unclosed[<<]EOF > f\nsome words\nEOF\necho x >> log"],
    ["cat <<EOF\n<< parameters.x >>\nEOF", "cat !unclosed[<<]EOF\n{parameters.x}\nEOF"],
    ["<<>>", "!unclosed[<<]>>"],
    ["<< >>", "!unclosed[<<] >>"],
    [`<< ${"a".repeat(2049)} >>`, `!unclosed[<<] ${"a".repeat(2049)} >>`],
    ["<<#>>", "!unclosed[<<]#>>"],
    ["<<include(scripts/a.sh)>>", "!include[<<include(scripts/a.sh)>>]"],
    ["<< include( a.sh ) >>", "!include[<< include( a.sh ) >>]"],
    ["<< included.x >>", "{included.x}"],
  ])("%j", (text, parts) => {
    expect(shown(parseTemplate(text))).toBe(parts);
  });
});

describe("sections", () => {
  test.each([
    ["a <<# x >>b<</ x >> c", "a #x(b) c"],
    ["<<^x>>none<</x>>", "^x(none)"],
    ["<<#a>>1<<#b>>2<</b>><<^b>>3<</b>><</a>>", "#a(1#b(2)^b(3))"],
    ["<<#a>>1<<#a>>2<</a>><</a>>", "#a(1#a(2))"],
    ["<<#a>> << b >> <</a>>", "#a( {b} )"],
  ])("nest: %j", (text, parts) => {
    expect(shown(parseTemplate(text))).toBe(parts);
  });

  test.each([
    ["x\n<<# a >>\ny\n<</ a >>\nz", "x\n#a(y\n)z"],
    ["x\n  <<# a >>  \ny\n\t<</ a >>\nz", "x\n#a(y\n)z"],
    ["<<#a>>\r\ny\r\n<</a>>\r\nz", "#a(y\r\n)z"],
    ["x\n<<#a>>\ny\n<</a>>", "x\n#a(y\n)"],
    ["<<#a>>\n<<#b>>\ny\n<</b>>\n<</a>>\n", "#a(#b(y\n))"],
    ["x \\\n  <<#a>> --flag \\\n  <</a>>y", "x \\\n  #a( --flag \\\n  )y"],
    ["x <<#a>>\ny <</a>>\nz", "x #a(\ny )\nz"],
    ["  << a >>\nz", "  {a}\nz"],
    ["  <<#a>><</a>>\nz", "  #a()\nz"],
  ])("a line that holds only a section's tag vanishes: %j", (text, parts) => {
    expect(shown(parseTemplate(text))).toBe(parts);
  });

  test.each([
    ["<<#a>>x", "!section[a]x"],
    ["x<</a>>y", "x!section[a]y"],
    ["<<#a>>x<</b>>y<</a>>", "#a(x!section[b]y)"],
    ["<<#a>><<#b>>x<</a>>y", "#a(!section[b]x)y"],
    ["<<#a>>1<<#b>>2", "!section[a]1!section[b]2"],
  ])("a tag without its partner is the only mistake: %j", (text, parts) => {
    expect(shown(parseTemplate(text))).toBe(parts);
  });

  test("nest a hundred deep, and no deeper", () => {
    const nested = (depth: number): string => `${"<<#a>>".repeat(depth)}x${"<</a>>".repeat(depth)}`;
    expect(shown(parseTemplate(nested(100)))).not.toContain("!");
    expect(shown(parseTemplate(nested(101)))).toContain("!section[a]");
  });
});
