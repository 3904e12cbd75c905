import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createMask } from "../../../src/runner/secrets/mask.ts";
import { terminalText } from "../../../src/text/terminal-text.ts";

const mask = (values: readonly string[], text: string) => createMask(values).text(text);

/** The same text in pieces. */
function inPieces(values: readonly string[], pieces: readonly string[]): string {
  const stream = createMask(values).stream();
  return pieces.map((piece) => stream.push(piece)).join("") + stream.end();
}

describe("a secret is hidden", () => {
  test("wherever it stands, as often as it stands", () => {
    expect(mask(["hunter22"], "hunter22 and hunter22hunter22, not hunter2")).toBe("**** and ********, not hunter2");
  });

  test("when it is cut into chunks at any place", () => {
    const text = "password: hunter22!\n";
    for (let at = 0; at <= text.length; at++)
      expect(inPieces(["hunter22"], [text.slice(0, at), text.slice(at)])).toBe("password: ****!\n");
    expect(inPieces(["hunter22"], [...text])).toBe("password: ****!\n");
  });

  test("when a line ends within it, as fold and a terminal write it", () => {
    expect(mask(["hunter22"], "a hunt\ner22 b\n")).toBe("a **** b\n");
    expect(mask(["hunter22"], "a hunt\r\ner22 b\n")).toBe("a **** b\n");
    expect(mask(["line one\nline two\n"], "x line one\r\nline two\r\ny")).toBe("x ****\r\ny");
  });

  test("from the next line on, when a line ends after its first letters: the line is shown as soon as it ends", () => {
    const stream = createMask(["hunter22"]).stream();
    expect(stream.push("a hun")).toBe("a ");
    expect(stream.push("\r\n")).toBe("hun\r\n");
    expect(stream.push("ter2")).toBe("");
    expect(stream.push("2 b\n") + stream.end()).toBe("**** b\n");
    expect(createMask(["hunter22"]).stream().push("Pulled with h\n")).toBe("Pulled with h\n");
    expect(createMask(["hunter22"]).stream().push("Pulled with hunt\n")).toBe("Pulled with ");
    expect(mask(["hunter22"], "h\nu\nn\nt\ne\nr\n2\n2\n")).toBe("h\nu\nn\n****\n");
  });

  test.each([
    ["with a colour inside, as grep gives it", "TOK=\u001b[01;31m\u001b[Kghp_\u001b[m\u001b[KZx81QpLm!"],
    ["with a link around its middle", "TOK=ghp_\u001b]8;;http://x\u0007Zx81\u001b]8;;\u001b\\QpLm!"],
    ["with marks that have no width", "TOK=gh\u200bp_Zx\u00ad81\u2060QpLm\ufeff!"],
    ["with other control characters", "TOK=ghp_\u0000Zx81\u0008QpLm!"],
  ])("%s, however it is cut", (_, text) => {
    const seen = (shown: string): string => terminalText(shown);
    for (let at = 0; at <= text.length; at++) {
      const shown = inPieces(["ghp_Zx81QpLm"], [text.slice(0, at), text.slice(at)]);
      expect(seen(shown)).toMatch(/^TOK=\*{4}!$/);
    }
    expect(seen(inPieces(["ghp_Zx81QpLm"], [...text]))).toMatch(/^TOK=\*{4}!$/);
  });

  test("right behind a letter that would swallow its first one", () => {
    expect(mask(["ghp_Zx81QpLm"], "TOK=\u001bghp_Zx81QpLm!")).toBe("TOK=\u001b****!");
  });

  test("when one of its lines is shown alone", () => {
    expect(mask(["-----BEGIN KEY-----\nc2VjcmV0\nMTIzNDU2\n"], "first: c2VjcmV0\n")).toBe("first: ****\n");
  });

  test.each([
    ["a string of JSON", 'pa"ss wo/rd\\\n', JSON.stringify('pa"ss wo/rd\\\n')],
    ["an address", "p@ss wo/rd:(x)", `"${encodeURIComponent("p@ss wo/rd:(x)")}"`],
    ["a form that is sent", "p@ss wo/rd:(x)", '"p%40ss+wo%2Frd%3A%28x%29"'],
    ["an address in lower case", "p@ss wo/rd:(x)", '"p%40ss%20wo%2frd%3a(x)"'],
    ["a string of JSON in ASCII", "pässwörd\u2713", '"p\\u00e4ssw\\u00f6rd\\u2713"'],
    ["HTML", `<p@ss & 'w"ord'>`, '"&lt;p@ss &amp; &#39;w&quot;ord&#39;&gt;"'],
    ["what set -x shows", "it's a secret", `"it'\\''s a secret"`],
    ["an address, of half a pair", "p@ss \ud83d", '"p%40ss%20%EF%BF%BD"'],
  ])("within %s", (_, value, written) => {
    expect(mask([value], written)).toBe('"****"');
  });

  test.each([
    ["alone", Buffer.from("hunter22").toString("base64")],
    ["with a line end", Buffer.from("hunter22\n").toString("base64")],
    ["for a web address", Buffer.from("hunter22").toString("base64url")],
    ["after a user's name", Buffer.from("user:hunter22").toString("base64")],
    ["after another user's name", Buffer.from("bob:hunter22:and more").toString("base64")],
    ["after one more", Buffer.from("me:hunter22").toString("base64")],
  ])("in base64, %s", (_, encoded) => {
    const shown = mask(["hunter22"], `auth ${encoded}.`);
    expect(shown).toMatch(/^auth [\w=]{0,12}\*\*\*\*[\w=]{0,16}\.$/);
    for (const letters of ["unter", "nter2", "er22"]) {
      const rest = shown
        .replaceAll("****", " ")
        .split(/[ .]/)
        .map((part) => Buffer.from(part, "base64").toString("latin1"));
      expect(rest.join("|")).not.toContain(letters);
    }
  });

  test("in base64 that is broken into lines", () => {
    const secret = "s3cret-".repeat(20);
    const broken = Buffer.from(secret).toString("base64").replace(/.{76}/g, "$&\n");
    expect(mask([secret], `${broken}\nend`)).toMatch(/^\*\*\*\*[\w=]{0,3}\nend$/);
  });

  test("whole, when another one begins within it or stands within it", () => {
    expect(mask(["abcdef", "defghi"], "xabcdefghix")).toBe("x****x");
    expect(mask(["cdef", "abcdefgh"], "xabcdefghx cdef abcdefx")).toBe("x****x **** ab****x");
    expect(mask(["abab"], `x${"ab".repeat(50)}x`)).toBe("x****x");
  });
});

describe("what CircleCI shows stays readable", () => {
  test("values of less than four characters, and the words for yes and no", () => {
    expect(mask(["", "abc", "true", "True", "false", "False"], "abc true True false False")).toBe(
      "abc true True false False",
    );
    expect(mask(["abcd", "TRUE"], "abcd TRUE")).toBe("**** ****");
  });

  test("output without secrets, chunk by chunk and at once", () => {
    const stream = createMask(["zzzz"]).stream();
    expect(stream.push("Building\n")).toBe("Building\n");
    expect(createMask([]).stream().push("as it is")).toBe("as it is");
  });

  test("the beginning of a secret that does not go on", () => {
    expect(inPieces(["hunter22"], ["hunt", "er2 ", "hunter"])).toBe("hunter2 hunter");
    expect(inPieces(["hunter22"], ["hunt", "\n".repeat(40), "er22"])).toBe(`hunt${"\n".repeat(40)}er22`);
  });
});

test("however a text is cut, the same is shown, and no secret", () => {
  const letters = fc.stringMatching(/^[ab\n]{0,60}$/);
  const secrets = fc.array(fc.stringMatching(/^[ab]{4,8}$/), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(letters, secrets, fc.array(fc.nat(60), { maxLength: 8 }), (text, values, cuts) => {
      const places = [...cuts.filter((at) => at < text.length), 0, text.length].sort((a, b) => a - b);
      const pieces = places.slice(1).map((at, index) => text.slice(places[index], at));
      const shown = inPieces(values, pieces);
      expect(shown).toBe(mask(values, text));
      for (const part of shown.split("****"))
        for (const value of values) expect(part.replaceAll("\n", "")).not.toContain(value);
    }),
  );
});

test("what is held back is never longer than a secret, however much a step prints", () => {
  const secrets = ["hunter22", "abab", "x".repeat(4000)];
  const stream = createMask(secrets).stream();
  const beginnings = ["building layer hunter2 ".repeat(2800), "aba ".repeat(16_384), `${"x".repeat(3999)} `.repeat(16)];
  let heldBack = 0;
  let most = 0;
  for (let turn = 0; turn < 300; turn++) {
    const chunk = beginnings[turn % beginnings.length] ?? "";
    heldBack += chunk.length - stream.push(chunk).length;
    most = Math.max(most, heldBack);
  }
  expect([heldBack, most <= 4000]).toEqual([0, true]);
});
