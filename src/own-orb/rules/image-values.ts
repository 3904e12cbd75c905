import { entriesOf, isConstant, type Line } from "./constant.ts";

/*
 * What the scripts take for the name of an image, a registry and a tag: the same patterns as in
 * orb/scripts/lib/image.sh and tags.sh. tests/own-orb/same-as-the-shell.test.ts asks both about the same values.
 */
const hostPart = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
const host = new RegExp(
  `^(?:localhost|${hostPart}(?:\\.${hostPart})+|localhost:[0-9]{1,5}|${hostPart}(?:\\.${hostPart})*:[0-9]{1,5}|\\[[0-9a-f:]+\\](?::[0-9]{1,5})?)$`,
);
const pathPart = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const repository = new RegExp(`^${pathPart}(?:/${pathPart})*$`);
const tag = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const gitTags = ["git:sha", "git:short_sha", "git:branch", "git:tag", "git:semver", "git:latest"];

/** A piece of a parameter's value that is refused, and what it is not. */
export interface WrongPiece {
  readonly piece: Line;
  readonly what: string;
}

const whole = (text: string): Line => ({ text, start: 0 });

/** What is wrong with the values of the parameters image, registry and tags, by parameter. */
export const wrongImageValues: Readonly<
  Record<"image" | "registry" | "tags", (value: string) => readonly WrongPiece[]>
> = {
  image: (value) => {
    if (!isConstant(value)) return [];
    if (!repository.test(value))
      return [
        { piece: whole(value), what: 'the path of a repository, such as "acme/web": lower case, without host and tag' },
      ];
    return value.length > 255 ? [{ piece: whole(value), what: "of 255 characters at most" }] : [];
  },
  registry: (value) =>
    isConstant(value) && !host.test(value)
      ? [
          {
            piece: whole(value),
            what: 'the host of a registry in lower case, such as "ghcr.io" or "localhost:5000", without "https://" and without a path',
          },
        ]
      : [],
  tags: (value) =>
    entriesOf(value).flatMap((piece): readonly WrongPiece[] => {
      if (!isConstant(piece.text)) return [];
      if (piece.text.startsWith("git:"))
        return gitTags.includes(piece.text) ? [] : [{ piece, what: `one of ${gitTags.join(", ")}` }];
      if (tag.test(piece.text)) return [];
      return [{ piece, what: 'a tag (letters, digits, ".", "_" and "-", at most 128, the first one no "." or "-")' }];
    }),
};
