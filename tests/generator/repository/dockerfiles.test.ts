import { describe, expect, test } from "vitest";
import { delivered } from "../../../src/generator/repository/inspect.ts";
import { inspect } from "./support.ts";

const from = "FROM node:22\n";
const found = (files: Readonly<Record<string, string>>) =>
  inspect(files).dockerfiles.map(({ path, name, buildContext, ports }) => ({ path, name, buildContext, ports }));

describe("the Dockerfiles of a repository", () => {
  test("are found by all their names and at any depth, those above first", () => {
    const files = {
      Dockerfile: from,
      "services/api/Dockerfile": from,
      "services/web/app/Containerfile": from,
      "docker/worker.Dockerfile": from,
      "Dockerfile.migrate": from,
      "cron.containerfile": from,
    };
    expect(inspect(files).dockerfiles.map(({ path, name }) => [path, name])).toEqual([
      ["Dockerfile", undefined],
      ["Dockerfile.migrate", "migrate"],
      ["cron.containerfile", "cron"],
      ["docker/worker.Dockerfile", "worker"],
      ["services/api/Dockerfile", "api"],
      ["services/web/app/Containerfile", "app"],
    ]);
  });

  test("are no templates, programs or lists of what is ignored, and say from what they are built", () => {
    const files = {
      "Dockerfile.dockerignore": "*\n",
      "Dockerfile.j2": from,
      "src/dockerfile.ts": "",
      "Dockerfile.md": from,
      "Dockerfile.notes": "# nothing is built from this\n",
      "app/Dockerfile": "# empty for now\n",
    };
    expect(found(files)).toEqual([{ path: "app/Dockerfile", name: "app", buildContext: "app", ports: [] }]);
  });

  test("for development, tests and examples stand aside while there are others", () => {
    const aside = { "Dockerfile.dev": from, "tests/fixtures/Dockerfile": from, "examples/web/Dockerfile": from };
    expect(delivered(inspect({ ...aside, "app/Dockerfile": from }).dockerfiles).map(({ path }) => path)).toEqual([
      "app/Dockerfile",
    ]);
    expect(delivered(inspect(aside).dockerfiles).map(({ path }) => path)).toEqual([
      "Dockerfile.dev",
      "examples/web/Dockerfile",
      "tests/fixtures/Dockerfile",
    ]);
  });

  test("expose the ports of their last stage and of those that it is built on, with variables filled in", () => {
    const text = [
      "# syntax=docker/dockerfile:1",
      "ARG PORT=8080",
      "FROM node:22 AS build",
      "EXPOSE 9229",
      "FROM node:22-slim AS base",
      "EXPOSE 53/udp 9090/tcp",
      'FROM base AS final\nENV ADMIN_PORT="8081" OTHER=1',
      "EXPOSE $PORT \\",
      "  ${ADMIN_PORT} ${UNKNOWN:-7070} ${NOWHERE}",
    ].join("\n");
    expect(found({ Dockerfile: text })[0]?.ports).toEqual([8080, 8081, 7070, 9090]);
    expect(inspect({ Dockerfile: text }).dockerfiles[0]?.base).toBe("node:22-slim");
  });

  test("have the ports that Compose publishes, where they expose none", () => {
    const compose = 'services:\n  web: {build: ./web, ports: ["8080:3000", {target: 9000}]}\n  db: {image: postgres}\n';
    const [web] = found({ "compose.yaml": compose, "web/Dockerfile": from });
    expect(web?.ports).toEqual([3000, 9000]);
  });
});

describe("what a Dockerfile may copy from", () => {
  const context = (path: string, text: string, others: Readonly<Record<string, string>> = {}) =>
    found({ [path]: from + text, ...others }).find((each) => each.path === path)?.buildContext;

  test("is its own folder, where all that it copies is there", () => {
    expect(context("api/Dockerfile", "COPY . .\n")).toBe("api");
    expect(
      context("api/Dockerfile", "COPY package.json src ./\n", { "api/package.json": "", "api/src/a.js": "" }),
    ).toBe("api");
  });

  test("is a folder above, where it copies what is only there", () => {
    const files = { "package.json": "{}", "services/api/main.js": "", "libs/x/y.js": "" };
    expect(
      context("services/api/Dockerfile", 'COPY ["package.json", "libs/", "/app/"]\nCOPY services/api /app\n', files),
    ).toBe(".");
    expect(context("services/api/Dockerfile", "COPY --chown=1:1 libs/*/y.js .\n", files)).toBe(".");
  });

  test("is the folder above one that only gathers Dockerfiles", () => {
    expect(context("docker/Dockerfile", "COPY . .\n")).toBe(".");
    expect(context("app/docker/Dockerfile", "COPY . .\n")).toBe("app");
  });

  test("is not looked for by what comes from other stages, addresses or the file itself", () => {
    const text = "COPY --from=build /out /\nADD https://example.org/a.tgz /\nCOPY <<EOF /motd\nCOPY ${FROM} /x\n";
    expect(context("api/Dockerfile", text)).toBe("api");
  });

  test("is what Compose says, where it builds the image", () => {
    const compose = "services:\n  api:\n    build: {context: ., dockerfile: services/api/Dockerfile}\n";
    expect(context("services/api/Dockerfile", "COPY . .\n", { "docker-compose.yml": compose })).toBe(".");
  });
});
