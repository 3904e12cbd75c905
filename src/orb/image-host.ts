/** The host that stands before the path of an image, where its first part can only be one: Docker reads it so. */
export function hostIn(image: string): string | undefined {
  const [host = "", ...path] = image.split("/");
  return path.length > 0 && /[.:]|^localhost$/.test(host) ? host : undefined;
}
