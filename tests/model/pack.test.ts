import { expect, test } from "vitest";
import { pack } from "../../src/model/index.ts";

const files: Readonly<Record<string, string>> = { "scripts/a.sh": "cat <<EOF <<<x \\<<\n$& $1\n", "b.txt": "b" };
const read = (path: string) => files[path];

test("an include becomes the file's text, with every << escaped and nothing else changed", () => {
  expect(pack({ jobs: [{ command: "<<include(scripts/a.sh)>>" }] }, read)).toEqual({
    jobs: [{ command: "cat \\<<EOF \\<<<x \\\\<<\n$& $1\n" }],
  });
});

test("an include may have blanks and stand amid other text, more than once", () => {
  expect(pack("x << include( b.txt ) >> y <<include(b.txt)>>", read)).toBe("x b y b");
});

test("an include may lack its closing parenthesis, as CircleCI's packer allows", () => {
  expect(pack("<<include(b.txt>> << include(scripts/a.sh >> <<include(b c>>", read)).toBe(
    "b cat \\<<EOF \\<<<x \\\\<<\n$& $1\n <<include(b c>>",
  );
});

test("what is no include stays as it is", () => {
  const document = {
    a: "<< parameters.include >>",
    b: "\\<<include(b.txt)>>",
    c: 1,
    d: null,
    e: false,
    f: ["{{ .Branch }}"],
  };
  expect(pack(document, read)).toEqual(document);
});

test("the text of a file is not searched for includes", () => {
  expect(pack("<<include(a)>>", () => "<<include(b.txt)>>")).toBe("\\<<include(b.txt)>>");
});

test("a file that is not there is named, with the place that includes it", () => {
  expect(() => pack({ commands: { greet: { steps: [{ run: "<<include(scripts/no.sh)>>" }] } } }, read)).toThrow(
    new Error('The file "scripts/no.sh", which commands.greet.steps.0.run includes, is not there.'),
  );
});
