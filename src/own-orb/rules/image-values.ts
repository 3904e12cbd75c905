import { hostIn } from "../../orb/image-host.ts";
import { entriesOf, isConstant, type Line } from "./constant.ts";

/*
 * What the scripts take for the name of an image, a registry and a tag: the same patterns as in
 * orb/scripts/lib/image.sh and tags.sh. tests/own-orb/same-as-the-shell.test.ts asks both about the same values.
 */
const hostPart = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
/** The host of a registry, as a pattern. */
export const hostPattern = `(?:localhost|${hostPart}(?:\\.${hostPart})+|localhost:[0-9]{1,5}|${hostPart}(?:\\.${hostPart})*:[0-9]{1,5}|\\[[0-9a-f:]+\\](?::[0-9]{1,5})?)`;
const host = new RegExp(`^${hostPattern}$`);
const pathPart = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
/** The path of a repository, as a pattern. */
export const repositoryPattern = `${pathPart}(?:/${pathPart})*`;
const repository = new RegExp(`^${repositoryPattern}$`);
const tag = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const gitTags = ["git:sha", "git:short_sha", "git:branch", "git:tag", "git:semver", "git:latest"];

/** A piece of a parameter's value that is refused, and what it is not. */
export interface WrongPiece {
  readonly piece: Line;
  readonly what: string;
}

const whole = (text: string): Line => ({ text, start: 0 });

/** Whether an entry has a blank that is still there when its variables have their values: two tags on one line. */
const hasBlank = (entry: string): boolean => /\s/.test(entry.replaceAll(/\$\{[^}]*\}/g, ""));

const aRepository = 'the path of a repository, such as "acme/web": lower case, without host and tag';

/** What is wrong with the values of the parameters image, registry and tags, by parameter. */
export const wrongImageValues: Readonly<
  Record<"image" | "registry" | "tags", (value: string) => readonly WrongPiece[]>
> = {
  image: (value) => {
    if (!isConstant(value)) return [];
    if (!repository.test(value)) return [{ piece: whole(value), what: aRepository }];
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
      if (!isConstant(piece.text) && !hasBlank(piece.text)) return [];
      if (piece.text.startsWith("git:"))
        return gitTags.includes(piece.text) ? [] : [{ piece, what: `one of ${gitTags.join(", ")}` }];
      if (tag.test(piece.text)) return [];
      return [{ piece, what: 'a tag (letters, digits, ".", "_" and "-", at most 128, the first one no "." or "-")' }];
    }),
};

/**
 * An image whose first part is a host, which the scripts take for a part of the path: it would go to
 * docker.io/ghcr.io/acme/web. No account of Docker Hub has a dot in its name. In other registries a path may begin so,
 * but hardly with their own name.
 */
export const doubledHost = (image: string, registry: string): readonly WrongPiece[] => {
  const host = hostIn(image);
  const isOne = isConstant(image) && repository.test(image) && host !== undefined;
  return isOne && (registry === "docker.io" || registry === host) ? [{ piece: whole(image), what: aRepository }] : [];
};
