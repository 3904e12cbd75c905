import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { isIn, type Range } from "../diagnostics/source.ts";
import { get, type MappingNode, textOf } from "../source/node.ts";
import { remembered } from "../source/remembered.ts";
import { type CheckInput, isComplete, jobsIn } from "./input.ts";
import { commandOf, containerImages, stepsOf } from "./job-steps.ts";

/** Docker's commands in a container without a Docker engine. */
export const dockerWithoutRemoteDocker = defineDiagnostic<{ readonly command: string }>({
  code: "docker-without-remote-docker",
  severity: "warning",
  about:
    "A job that runs in a container has no Docker engine of its own: before `setup_remote_docker`, its commands end with `Cannot connect to the Docker daemon`. https://circleci.com/docs/guides/execution-managed/building-docker-images/",
  message: ({ command }) => `"${command}" needs a Docker engine, and this job runs in a container without one.`,
  hint: () => "Put the step `setup_remote_docker` before this one, or run the job on `machine`.",
});

/** At the beginning of a line or after another command. What is sent elsewhere, by ssh for one, does not begin so. */
const engineCommand =
  /(?:^|&&|\|\||;|\bthen|\bdo)[ \t]*(?:sudo[ \t]+)?(docker[ \t]+(?:build|push|pull|run|tag|save|load|buildx[ \t]+build|compose[ \t]+(?:up|run|build))|docker-compose[ \t]+(?:up|run|build))(?=[ \t\n]|$)/m;

/** Reports shell text that calls Docker in a container job which nothing gave an engine before. */
export function checkDockerCommands(input: CheckInput, report: Report): void {
  if (!isComplete(input)) return;
  for (const { job } of jobsIn(input.compiled)) {
    const found = firstEngineCommand(job);
    if (found === undefined || !isIn(found.at, input.source)) continue;
    // A self-hosted runner, `namespace/name`, may well bring an engine along.
    if (containerImages(job).length === 0 || textOf(get(job, "resource_class"))?.includes("/") === true) continue;
    if (!hasOwnEngine(job.source.text.slice(job.start, job.end)))
      report(dockerWithoutRemoteDocker.at(found.at, { command: found.command }));
  }
}

type EngineCommand = { readonly at: Range; readonly command: string };

const firstEngineCommand = remembered(findEngineCommand);

function findEngineCommand(job: MappingNode): EngineCommand | undefined {
  for (const step of stepsOf(job)) {
    if (step.name === "setup_remote_docker") return undefined;
    const shell = commandOf(step);
    if (shell === undefined) continue;
    if (hasOwnEngine(shell)) return undefined;
    const command = shell.includes("docker") ? engineCommand.exec(shell)?.[1] : undefined;
    if (command !== undefined) return { at: step.at, command: command.replace(/[ \t]+/g, " ") };
  }
  return undefined;
}

/** Signs that an engine comes from elsewhere: another host, one that the job starts, or a tool in Docker's place. */
const hasOwnEngine = (text: string): boolean =>
  /DOCKER_HOST|dockerd|docker context|docker-in-docker|:?dind\b|podman|\bssh\b|alias docker/.test(text);
