import { readFileSync } from "node:fs";
import { createApp } from "./app.mjs";
import { settingsFrom } from "./settings.mjs";

/** ECS kills after 30 seconds, `docker stop` after 10: requests that are slower than this are cut off by us, and said. */
const drainLimitMs = 8_000;

const settings = settingsFrom(process.env);
const page = readFileSync(new URL("public/index.html", import.meta.url), "utf8");
const server = createApp({ page, revision: settings.revision, image: settings.image });

server.listen(settings.port, () => {
  const { port } = server.address();
  console.log(`listening on port ${port}, revision ${settings.revision}, image ${settings.image}, ${process.arch}`);
});

// As process 1 of a container, node gets no default action for these: without a listener it would have to be killed.
for (const signal of ["SIGTERM", "SIGINT"]) {
  process.once(signal, () => {
    console.log(`${signal}: no new connections, finishing those that are open`);
    server.close(() => console.log("stopped"));
    server.closeIdleConnections();
    setTimeout(() => {
      console.log(`cutting off what is still open after ${drainLimitMs} ms`);
      server.closeAllConnections();
    }, drainLimitMs).unref();
  });
}
