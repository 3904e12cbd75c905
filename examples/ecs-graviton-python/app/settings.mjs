/**
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @returns {{ port: number, revision: string, image: string }} what the deployment said about this process
 */
export function settingsFrom(environment) {
  const port = Number(environment.PORT ?? "8080");
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`PORT is not a port number: "${environment.PORT}"`);
  }
  return { port, revision: environment.REVISION ?? "unknown", image: environment.IMAGE ?? "unknown" };
}
