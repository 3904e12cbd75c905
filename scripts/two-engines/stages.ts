import type { RunEvent } from "../../src/runner/events.ts";
import type { TwoEngines } from "./ground.ts";

/** A moment of a run with two engines. */
export type Stage = {
  readonly name: string;
  /** Whether an event is that moment. */
  readonly begins: (event: RunEvent) => boolean;
};

const started = (job: string, step: string) => (event: RunEvent) =>
  event.kind === "step-started" && event.job === job && event.step === step;
const said = (job: string, words: string) => (event: RunEvent) =>
  event.kind === "step-output" && event.job === job && event.chunk.includes(words);

/** From the first event of a run to its last job. */
export const stages: readonly Stage[] = [
  { name: "the run begins", begins: ({ kind }) => kind === "run-started" },
  { name: "the containers are made", begins: said("there", "Starting a container") },
  { name: "a service is started", begins: said("there", "Starting a service container") },
  { name: "the checkout is carried", begins: started("there", "Check out") },
  { name: "a step runs", begins: said("there", "works there") },
  { name: "a cache is saved", begins: started("there", "Save") },
  { name: "artifacts are stored", begins: started("there", "Store") },
  { name: "files are persisted", begins: started("there", "Persist") },
  {
    name: "the machine is removed",
    begins: (event) => event.kind === "step-ended" && event.job === "there" && event.step === "Persist",
  },
  { name: "files are attached", begins: started("back", "Attach") },
  { name: "a job cleans up", begins: said("clean", "cleans up") },
];

/** Something that happens to a run. */
export type Fault = {
  readonly name: string;
  readonly how: string;
  /** Makes it happen. `pid` is the run's. */
  readonly happen: (engines: TwoEngines, pid: number) => Promise<void>;
  /** Puts right what was broken, once the run is over. */
  readonly mend?: (engines: TwoEngines) => Promise<void>;
  /** The status that the run may end with; null is one that was killed. Done, where it came too late. */
  readonly statuses: readonly (number | null)[];
  /** Whether the other engine cannot be reached, which is what the run has to say. */
  readonly away: boolean;
  /** Whether nothing may be left when the run has ended, before anything else looks for it. */
  readonly cleansUp: boolean;
};

const pauseMs = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** What may happen to any program, and to a network, an engine and a disk. */
export const faults = ({ fill, empty }: DiskOf): readonly Fault[] => [
  {
    name: "kill",
    how: "SIGKILL of `arm-pipeline run`",
    happen: async (_, pid) => void process.kill(pid, "SIGKILL"),
    statuses: [null],
    away: false,
    cleansUp: false,
  },
  {
    name: "cut",
    how: "all sessions of SSH are ended; new ones come through",
    happen: ({ ssh }) => ssh.cut(),
    statuses: [4, 0],
    away: true,
    cleansUp: true,
  },
  {
    name: "fill",
    how: "the disk of the engine behind SSH is full",
    happen: ({ there }) => fill(there.data),
    mend: ({ there }) => empty(there.data),
    statuses: [4, 0],
    away: false,
    cleansUp: true,
  },
  {
    name: "stop",
    how: "Ctrl-C once",
    happen: async (_, pid) => void process.kill(pid, "SIGINT"),
    statuses: [130],
    away: false,
    cleansUp: true,
  },
  {
    name: "gone",
    how: "all sessions of SSH are ended, and its server",
    happen: ({ ssh }) => ssh.stop(),
    mend: ({ ssh }) => ssh.start(),
    statuses: [4],
    away: true,
    cleansUp: false,
  },
  {
    name: "engine ends",
    how: "the engine behind SSH is ended, with all that runs on it",
    happen: ({ there }) => there.stop(),
    mend: ({ there }) => there.start(),
    statuses: [4],
    away: true,
    cleansUp: false,
  },
  {
    name: "stop at once",
    how: "Ctrl-C three times",
    happen: async (_, pid) => {
      for (let times = 0; times < 3; times++) {
        orOver(() => process.kill(pid, "SIGINT"));
        // Two at once may be heard as one.
        await pauseMs(200);
      }
    },
    statuses: [130],
    away: false,
    cleansUp: true,
  },
];

/** How the disk of an engine is filled, and has room again. */
export type DiskOf = {
  readonly fill: (folder: string) => Promise<void>;
  readonly empty: (folder: string) => Promise<void>;
};

function orOver(work: () => void): void {
  try {
    work();
  } catch {
    // It has ended meanwhile.
  }
}

/** Two jobs side by side, one on each engine; one that takes over from both, and one that cleans up. */
export const configuration = ({ amd64, arm64 }: TwoEngines["images"]): string => `version: 2.1
jobs:
  here:
    docker: [{image: "${amd64}"}]
    resource_class: medium
    steps:
      - checkout: {name: Check out}
      - run: {name: Work, command: "echo works here; uname -m > of-here; sleep 1"}
      - persist_to_workspace: {name: Persist, root: ., paths: [of-here]}
  there:
    docker:
      - {image: "${arm64}"}
      - {image: "${arm64}", name: service, command: [sleep, "1000"]}
    resource_class: arm.medium
    steps:
      - checkout: {name: Check out}
      - run: {name: Background, command: sleep 1000, background: true}
      - run: {name: Work, command: "echo works there; uname -m > of-there; cp large copy; sleep 1"}
      - save_cache: {name: Save, key: "copy-{{ epoch }}", paths: [copy]}
      - store_artifacts: {name: Store, path: copy}
      - persist_to_workspace: {name: Persist, root: ., paths: [copy, of-there]}
  back:
    docker: [{image: "${arm64}"}]
    resource_class: arm.medium
    steps:
      - attach_workspace: {name: Attach, at: .}
      - run: {name: Look, command: "cat of-here of-there"}
  clean:
    docker: [{image: "${arm64}"}]
    resource_class: arm.medium
    steps:
      - run: {name: Clean up, command: "echo cleans up; sleep 1"}
workflows:
  main:
    jobs:
      - here
      - there
      - back: {requires: [here, there]}
      - clean: {requires: [{back: terminal}]}
`;
