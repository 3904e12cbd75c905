/** The parts of an image's name. */
export interface ImageName {
  /** Without the host of Docker Hub and its `library/`. */
  readonly repository: string;
  /** Empty where the name has none. */
  readonly tag: string;
}

/** Takes an image's name apart: `host:port/path:tag@digest`. */
export function repositoryOf(image: string): ImageName {
  const [named = ""] = image.split("@", 1);
  const colon = named.lastIndexOf(":");
  const hasTag = colon > named.lastIndexOf("/");
  const path = hasTag ? named.slice(0, colon) : named;
  return {
    repository: path
      .replace(/^(?:docker\.io|index\.docker\.io|registry-1\.docker\.io)\//, "")
      .replace(/^library\//, ""),
    tag: hasTag ? named.slice(colon + 1) : "",
  };
}
