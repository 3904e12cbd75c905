// Run inside the container by Docker and ECS: a slim image has no curl, but it has node.
import { settingsFrom } from "./settings.mjs";

const url = `http://127.0.0.1:${settingsFrom(process.env).port}/health`;
try {
  const response = await fetch(url, { signal: AbortSignal.timeout(4_000) });
  if (!response.ok) throw new Error(`status ${response.status}`);
} catch (error) {
  console.error(`${url}: ${error.cause?.message ?? error.message}`);
  process.exitCode = 1;
}
